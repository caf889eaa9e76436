import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/**
 * How many batches lie in the failure bucket.
 *
 * S3 counts once a day, for nothing, and tells it up to a day later. Whoever needs to know earlier has heard of the
 * events in them hours before.
 */
export function givenUpBatches({ bucketName }: Bucket): Metric {
  return new Metric({
    namespace: 'AWS/S3',
    metricName: 'NumberOfObjects',
    dimensionsMap: { BucketName: bucketName, StorageType: 'AllStorageTypes' },
    statistic: Stats.AVERAGE,
    period: Duration.days(1),
  });
}
