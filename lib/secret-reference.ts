import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Secrets Manager puts a hyphen and six random characters behind the name in every ARN. */
const SUFFIX = '-??????';

/**
 * Answers the ARN that a policy names a secret by, which somebody made outside of this stack.
 *
 * @param nameOrArn as the settings have it; an ARN is whole.
 */
export function secretArnPattern(scope: Construct, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: nameOrArn + SUFFIX,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
