import { CfnElement, Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { allow } from './voice-function.ts';

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
export function createFailureBucket(scope: Construct, removalPolicy: RemovalPolicy): Bucket {
  const bucket = new Bucket(scope, 'PublishFailures', {
    encryption: BucketEncryption.S3_MANAGED,
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
  table: Table,
  publisher: NodejsFunction,
  failures: Bucket,
): void {
  const streamArn = table.tableStreamArn;
  if (streamArn === undefined) throw new TypeError('The task table has no stream');
  allow(
    publisher,
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    [streamArn],
  );
  // Lambda lists a table's streams before it reads one; the action knows no narrower resource.
  allow(publisher, ['dynamodb:ListStreams'], [`${table.tableArn}/stream/*`]);
  allow(publisher, ['s3:ListBucket'], [failures.bucketArn]);
  allow(publisher, ['s3:PutObject'], [failures.arnForObjects('*')]);

  acknowledgeWildcard(publisher, table, '/stream/*', 'A stream that is made anew has a new label.');
  acknowledgeWildcard(
    publisher,
    failures,
    '/*',
    'Each batch that is given up is an object with a name of its own.',
  );

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
  if (publisher.role !== undefined) mapping.node.addDependency(publisher.role);
}

/** Explains a wildcard to whoever audits the stack, for exactly this resource. */
function acknowledgeWildcard(fn: NodejsFunction, owner: Table | Bucket, path: string, reason: string): void {
  const { defaultChild } = owner.node;
  if (fn.role === undefined || !CfnElement.isCfnElement(defaultChild)) return;
  const logicalId = Stack.of(owner).getLogicalId(defaultChild);
  Validations.of(fn.role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${logicalId}.Arn>${path}]`,
    reason,
  });
}
