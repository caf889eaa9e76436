import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import type { Function as FunctionConstruct } from 'aws-cdk-lib/aws-lambda';
import { allow } from './voice-function.ts';

/** How paid results are protected from loss, and from other readers. */
export interface DataProtection {
  /**
   * What CloudFormation does with the resource when the stack is deleted, or the resource would be replaced.
   *
   * A bucket that is not empty cannot be deleted: emptying it automatically would need a fifth function that may delete
   * everything in it.
   */
  readonly removalPolicy: RemovalPolicy;
  /** The encryption key; `undefined` means each service's own key. */
  readonly encryptionKey: IKey | undefined;
}

export function dataProtection(scope: Construct, settings: Settings): DataProtection {
  return {
    removalPolicy: settings.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    encryptionKey: findEncryptionKey(scope, settings.encryptionKeyArn),
  };
}

/** Returns the customer managed key of the settings. You set its policy: `docs/settings.md` says what it must allow. */
function findEncryptionKey(scope: Construct, arn: string | undefined): IKey | undefined {
  return arn === undefined ? undefined : Key.fromKeyArn(scope, 'EncryptionKey', arn);
}

/**
 * Allows a function to work with encrypted data: services decrypt on behalf of their caller.
 *
 * Writing to a table needs no further permission: DynamoDB creates its data keys by its own grant.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function allowDecrypting(fn: FunctionConstruct, key: IKey | undefined): void {
  if (key !== undefined) allow(fn, ['kms:Decrypt'], [key.keyArn]);
}

/**
 * Allows a function to publish to an encrypted topic too, and Lambda to write to an encrypted bucket on its behalf.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowEncrypting(fn: FunctionConstruct, key: IKey | undefined): void {
  if (key === undefined || fn.role === undefined) return;
  allow(fn, ['kms:Decrypt', 'kms:GenerateDataKey*'], [key.keyArn]);
  Validations.of(fn.role).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
    reason: 'SNS asks for it, with and without the plaintext of the key.',
  });
}
