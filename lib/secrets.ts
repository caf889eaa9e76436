import { Validations, ArnFormat, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';

/**
 * Creates the secret that callback URLs are signed with. Its value is generated at deployment, so that no person ever typed it.
 *
 * @param protection Issued callback URLs depend on this secret, so by default it outlives the stack.
 */
export function createSigningSecret(scope: Construct, protection: DataProtection): Secret {
  const { removalPolicy, encryptionKey } = protection;
  const secret = new Secret(scope, 'SigningSecret', {
    description: 'Signs the tokens in Suno Voice callback URLs (HS256; the key is the UTF-8 bytes)',
    // 64 letters and digits are 381 bits, well above the 256 that HS256 requires.
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy,
    ...(encryptionKey !== undefined && { encryptionKey }),
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SMG4',
    reason:
      'Two rotations end every URL that was given out before: when to rotate is for a person to decide.',
  });
  return secret;
}

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
