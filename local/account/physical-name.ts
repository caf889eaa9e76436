import { randomUUID } from 'node:crypto';
import type { TemplateResource } from '../template/template.ts';

/** Limits names to 62 characters: a bucket's may have 63, a function's 64. */
const PART_LENGTH = 24;
const RANDOM_LENGTH = 12;

/** Creates a resource's name as CloudFormation does: from the stack and its logical id, and always a new one. */
export function makePhysicalName(
  stackName: string,
  logicalId: string,
  { Type: type }: TemplateResource,
): string {
  const random = randomUUID().replaceAll('-', '').slice(0, RANDOM_LENGTH);
  const name = [stackName.slice(0, PART_LENGTH), logicalId.slice(0, PART_LENGTH), random].join('-');
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}
