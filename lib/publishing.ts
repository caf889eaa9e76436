import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';
import type { TaskTable } from './tables.ts';
import { allow } from './voice-function.ts';
import { acknowledgeWildcard } from './wildcards.ts';

/** How many changes one call of the publisher gets: ten full publish batches. */
const BATCH_SIZE = 100;

/** How long a change is tried before it is given up to the bucket, in hours. The sweep still publishes its event. */
const GIVE_UP_AFTER_HOURS = 6;

/** How long given-up batches are kept, in days. */
const FAILURE_RETENTION_DAYS = 90;

/** Only settled items with something to publish: not the marks, and not what is undecided. */
const SOMETHING_TO_PUBLISH = {
  dynamodb: {
    NewImage: {
      outcome: { S: FilterRule.or('succeeded', 'failed') },
      due: { S: FilterRule.exists() },
    },
  },
};

/** Where batches end that could not be published: whole, because a queue would get their metadata only. */
export function createFailureBucket(scope: Construct, protection: DataProtection): Bucket {
  const { removalPolicy, encryptionKey } = protection;
  const bucket = new Bucket(scope, 'PublishFailures', {
    ...(encryptionKey === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(FAILURE_RETENTION_DAYS) }],
    removalPolicy,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason:
      'Only Lambda writes here and only operators read; a second bucket of logs about it would say nothing new.',
  });
  return bucket;
}

/** Leads the table's stream to the publisher, and what it gives up to the bucket. */
export function publishFromStream(
  scope: Construct,
  { table, streamArn }: TaskTable,
  publisher: NodejsFunction,
  failures: Bucket,
): void {
  const { role } = publisher;
  if (role === undefined) throw new TypeError('The publisher has no role');
  allow(
    publisher,
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    [streamArn],
  );
  // Lambda lists a table's streams before it reads one; the action knows no narrower resource.
  const anyStream = `${table.tableArn}/stream/*`;
  allow(publisher, ['dynamodb:ListStreams'], [anyStream]);
  allow(publisher, ['s3:ListBucket'], [failures.bucketArn]);
  const anyBatch = failures.arnForObjects('*');
  allow(publisher, ['s3:PutObject'], [anyBatch]);

  acknowledgeWildcard(role, anyStream, 'A stream that is made anew has a new label.');
  acknowledgeWildcard(role, anyBatch, 'Each batch that is given up is an object with a name of its own.');

  const mapping = new EventSourceMapping(scope, 'PublishFromStream', {
    target: publisher,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: BATCH_SIZE,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: Duration.hours(GIVE_UP_AFTER_HOURS),
    filters: [FilterCriteria.filter(SOMETHING_TO_PUBLISH)],
    onFailure: { bind: () => ({ destination: failures.bucketArn }) },
  });
  // The mapping is refused until the role may read the stream and write to the bucket.
  mapping.node.addDependency(role);
}
