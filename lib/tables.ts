import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

const durable = (removalPolicy: RemovalPolicy) => ({
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.DEFAULT,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
  removalPolicy,
  timeToLiveAttribute: 'expiresAt',
});

/** One item per task: its record and its unpublished event. */
export function createTaskTable(scope: Construct, removalPolicy: RemovalPolicy): Table {
  const table = new Table(scope, 'VoiceTasks', {
    ...durable(removalPolicy),
    partitionKey: { name: 'taskId', type: AttributeType.STRING },
    sortKey: { name: 'kind', type: AttributeType.STRING },
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  // Little more than keys: an entry costs one write unit however large the record, and the sweep reads the record itself
  // before it acts. Which tasks' time is over it must see without reading thousands.
  table.addGlobalSecondaryIndex({
    indexName: 'Due',
    partitionKey: { name: 'due', type: AttributeType.STRING },
    sortKey: { name: 'dueAt', type: AttributeType.STRING },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ['deadlineAt'],
  });
  table.addGlobalSecondaryIndex({
    indexName: 'ByDay',
    partitionKey: { name: 'day', type: AttributeType.STRING },
    sortKey: { name: 'updatedAt', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}

/** What could not be read, with the reason. */
export function createQuarantineTable(scope: Construct, removalPolicy: RemovalPolicy): Table {
  return new Table(scope, 'QuarantinedCallbacks', {
    ...durable(removalPolicy),
    partitionKey: { name: 'id', type: AttributeType.STRING },
  });
}
