import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { findEncryptionKey } from './encryption.ts';
import type { Settings } from './settings.ts';

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
