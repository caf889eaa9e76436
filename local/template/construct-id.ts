import type { TemplateResource } from './template.ts';

/**
 * Returns the id of the resource's construct in the code: the name for resources without a name in the template.
 *
 * CloudFormation would generate a name from it too, with random letters at the end.
 */
export function constructId(logicalId: string, resource: TemplateResource): string {
  const path = resource.Metadata['aws:cdk:path'];
  if (typeof path !== 'string') return logicalId;
  const segments = path.split('/').filter((segment) => segment !== 'Resource' && segment !== 'Default');
  return segments.at(-1) ?? logicalId;
}
