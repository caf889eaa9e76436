import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** How logs are kept. */
export interface LogKeeping {
  readonly retention: RetentionDays;
  /** What they are encrypted with; the service's own key when there is none. */
  readonly encryptionKey: IKey | undefined;
}

/** Logs go with their stack, whatever becomes of its records: no result is in them. */
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
