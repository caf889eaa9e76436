import { Validations } from 'aws-cdk-lib';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { allow } from './voice-function.ts';

/** The customer managed key of the settings. Its policy is its owner's: `docs/settings.md` says what it must allow. */
export function findEncryptionKey(scope: Construct, arn: string | undefined): IKey | undefined {
  return arn === undefined ? undefined : Key.fromKeyArn(scope, 'EncryptionKey', arn);
}

/**
 * Lets a function work with what is encrypted: services decrypt in the name of whoever calls them.
 *
 * Writing to a table takes no more: DynamoDB makes its data keys by a grant of its own.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function allowDecrypting(fn: NodejsFunction, key: IKey | undefined): void {
  if (key !== undefined) allow(fn, ['kms:Decrypt'], [key.keyArn]);
}

/**
 * Lets a function also publish to an encrypted topic, and Lambda write to an encrypted bucket in its name.
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
