import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Function as FunctionConstruct } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';
import type { TaskTable } from './tables.ts';
import { allow, acknowledgeWildcard } from './voice-function.ts';

/** How many changes one invocation of the publisher gets: ten full publish batches. */
const BATCH_SIZE = 100;

/** How long Lambda retries a change before it discards its batch to the bucket, in hours. The sweep still publishes the event. */
const DISCARD_AFTER_HOURS = 6;

/** How long discarded batches are kept, in days. */
const FAILURE_RETENTION_DAYS = 90;

/** Matches settled items with a pending event: not the publication marks, and not undecided tasks. */
const SOMETHING_TO_PUBLISH = {
  dynamodb: {
    NewImage: {
      outcome: { S: FilterRule.or('succeeded', 'failed') },
      due: { S: FilterRule.exists() },
    },
  },
};

/** Creates the bucket for batches that could not be published. It stores them whole; a queue would get only their metadata. */
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

/** Connects the table's stream to the publisher, and discarded batches to the bucket. */
export function publishFromStream(
  scope: Construct,
  { table, streamArn }: TaskTable,
  publisher: FunctionConstruct,
  failures: Bucket,
): void {
  const { role } = publisher;
  if (role === undefined) throw new TypeError('The publisher has no role');
  allow(
    publisher,
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    [streamArn],
  );
  // Lambda lists a table's streams before it reads one; the action supports no narrower resource.
  const anyStream = `${table.tableArn}/stream/*`;
  allow(publisher, ['dynamodb:ListStreams'], [anyStream]);
  allow(publisher, ['s3:ListBucket'], [failures.bucketArn]);
  const anyBatch = failures.arnForObjects('*');
  allow(publisher, ['s3:PutObject'], [anyBatch]);

  acknowledgeWildcard(role, anyStream, 'A stream that is made anew has a new label.');
  acknowledgeWildcard(role, anyBatch, 'Each discarded batch is an object with a name of its own.');

  const mapping = new EventSourceMapping(scope, 'PublishFromStream', {
    target: publisher,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: BATCH_SIZE,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: Duration.hours(DISCARD_AFTER_HOURS),
    filters: [FilterCriteria.filter(SOMETHING_TO_PUBLISH)],
    onFailure: { bind: () => ({ destination: failures.bucketArn }) },
  });
  // Lambda rejects the mapping until the role may read the stream and write to the bucket.
  mapping.node.addDependency(role);
}
