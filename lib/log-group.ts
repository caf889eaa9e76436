import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** How logs are kept. */
export interface LogKeeping {
  readonly retention: RetentionDays;
  /** The encryption key; `undefined` means the service's own key. */
  readonly encryptionKey: IKey | undefined;
}

/** Creates a log group. It is deleted with its stack, even if the records are retained: the logs have no result. */
export function createLogGroup(
  scope: Construct,
  id: string,
  { retention, encryptionKey }: LogKeeping,
): LogGroup {
  return new LogGroup(scope, id, {
    retention,
    ...(encryptionKey !== undefined && { encryptionKey }),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
