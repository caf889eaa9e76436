import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { findEncryptionKey } from './encryption.ts';
import type { Settings } from './settings.ts';

/** What keeps what was paid for from being lost, or read by others. */
export interface DataProtection {
  /**
   * What CloudFormation does with it, when its stack is deleted or it would be replaced.
   *
   * A bucket that is not empty cannot be deleted: emptying it by itself would take a fifth function that may delete
   * everything in it.
   */
  readonly removalPolicy: RemovalPolicy;
  /** What it is encrypted with; each service's own key when there is none. */
  readonly encryptionKey: IKey | undefined;
}

export function dataProtection(scope: Construct, settings: Settings): DataProtection {
  return {
    removalPolicy: settings.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    encryptionKey: findEncryptionKey(scope, settings.encryptionKeyArn),
  };
}
