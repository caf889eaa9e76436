import type { TemplateResource } from './template.ts';

/**
 * Answers the id that the resource's construct has in the code: the name for whatever the template gives none.
 *
 * CloudFormation would make a name of it too, with random letters behind it.
 */
export function constructId(logicalId: string, resource: TemplateResource): string {
  const path = resource.Metadata['aws:cdk:path'];
  if (typeof path !== 'string') return logicalId;
  const segments = path.split('/').filter((segment) => segment !== 'Resource' && segment !== 'Default');
  return segments.at(-1) ?? logicalId;
}
