import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Secrets Manager appends a hyphen and six random characters to the name in every ARN. */
const SUFFIX = '-??????';

/**
 * Returns the ARN that a policy uses for a secret from outside of this stack.
 *
 * @param nameOrArn the value of the setting; an ARN is complete.
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
