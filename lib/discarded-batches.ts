import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/**
 * Returns the number of batches in the failure bucket.
 *
 * S3 counts once a day, free of charge, and reports the number up to a day later. Alarms have reported the events in the batches
 * hours before.
 */
export function discardedBatches({ bucketName }: Bucket): Metric {
  return new Metric({
    namespace: 'AWS/S3',
    metricName: 'NumberOfObjects',
    dimensionsMap: { BucketName: bucketName, StorageType: 'AllStorageTypes' },
    statistic: Stats.AVERAGE,
    period: Duration.days(1),
  });
}
