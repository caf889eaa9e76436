import { Validations } from 'aws-cdk-lib';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { allow } from './voice-function.ts';

/** Returns the customer managed key of the settings. You set its policy: `docs/settings.md` says what it must allow. */
export function findEncryptionKey(scope: Construct, arn: string | undefined): IKey | undefined {
  return arn === undefined ? undefined : Key.fromKeyArn(scope, 'EncryptionKey', arn);
}

/**
 * Allows a function to work with encrypted data: services decrypt on behalf of their caller.
 *
 * Writing to a table needs no further permission: DynamoDB creates its data keys by its own grant.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function allowDecrypting(fn: NodejsFunction, key: IKey | undefined): void {
  if (key !== undefined) allow(fn, ['kms:Decrypt'], [key.keyArn]);
}

/**
 * Allows a function to publish to an encrypted topic too, and Lambda to write to an encrypted bucket on its behalf.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowEncrypting(fn: NodejsFunction, key: IKey | undefined): void {
  if (key === undefined || fn.role === undefined) return;
  allow(fn, ['kms:Decrypt', 'kms:GenerateDataKey*'], [key.keyArn]);
  Validations.of(fn.role).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
    reason: 'SNS asks for it, with and without the plaintext of the key.',
  });
}
