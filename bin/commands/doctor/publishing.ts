import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { failed, LIMIT_SECONDS, ok, resourcesOf, skipped, warning, type Check } from './check.ts';

const VIEW = 'NEW_AND_OLD_IMAGES';

/** Checks the table's stream. Without it, only the sweep publishes results. */
export const stream: Check = {
  name: 'stream',
  limitSeconds: LIMIT_SECONDS,
  async examine(stack, signal) {
    const taskTable = stack.output('TaskTableName');
    const dynamodb = await stack.clients.dynamodb();
    const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: taskTable }), {
      abortSignal: signal,
    });
    const { StreamEnabled: isEnabled = false, StreamViewType: view } = table?.StreamSpecification ?? {};
    if (isEnabled && view === VIEW) return ok(`enabled on ${taskTable}, with ${VIEW}`);
    return failed(
      isEnabled
        ? `on ${taskTable} it has ${view}, not ${VIEW}`
        : `disabled on ${taskTable}: results are announced 15 minutes late, by the sweep`,
      `enable it with StreamViewType=${VIEW} (aws dynamodb update-table --stream-specification); that makes a new stream, and the event source mapping must be created again for it`,
    );
  },
};

const LATE = 'results are announced 15 minutes late, by the sweep';

/** Checks whether Lambda delivers the stream to the publisher. */
export const eventSourceMapping: Check = {
  name: 'event source mapping',
  limitSeconds: LIMIT_SECONDS,
  onLocalEngine: () => skipped('the local engine reads the stream itself'),
  async examine(stack, signal) {
    const [uuid] = await resourcesOf(stack, 'AWS::Lambda::EventSourceMapping', 'PublishFromStream', signal);
    if (uuid === undefined) return failed(`the stack has none: ${LATE}`, 'deploy the stack again');

    const options = { abortSignal: signal };
    const taskTable = stack.output('TaskTableName');
    const [lambda, dynamodb] = [await stack.clients.lambda(), await stack.clients.dynamodb()];
    const [mapping, { Table: table }] = await Promise.all([
      lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }), options),
      dynamodb.send(new DescribeTableCommand({ TableName: taskTable }), options),
    ]);
    const {
      State: state = 'unknown',
      EventSourceArn: source,
      LastProcessingResult: last = 'nothing yet',
    } = mapping;
    if (source !== table?.LatestStreamArn) {
      return failed(
        `it reads a stream that ${taskTable} no longer has: ${LATE}`,
        `delete it, and create it again for ${table?.LatestStreamArn ?? 'the new stream, once it exists'}`,
      );
    }
    if (state.startsWith('Disabl')) {
      return failed(`${state}: ${LATE}`, `aws lambda update-event-source-mapping --uuid ${uuid} --enabled`);
    }
    if (state !== 'Enabled') return warning(state, 'look again in a minute');
    if (last.startsWith('PROBLEM')) return warning(`enabled, but ${last}`, 'docs/runbook.md#publisherbehind');
    return ok(`enabled, last result: ${last}`);
  },
};

/** Checks whether a mistake can be undone, and whether expired items are deleted. */
export const tableProtection: Check = {
  name: 'table protection',
  limitSeconds: LIMIT_SECONDS,
  onLocalEngine: () => skipped('the local engine has no backups, and deletes nothing that expires'),
  async examine(stack, signal) {
    const dynamodb = await stack.clients.dynamodb();
    // A stack whose data is deleted with it has no deletion protection.
    const isRetained = stack.findOutput('RemovalPolicy') !== 'destroy';
    const tables = [stack.output('TaskTableName'), stack.output('QuarantineTableName')];
    const lacks = await Promise.all(tables.map((table) => lacking(dynamodb, table, isRetained, signal)));
    const problems = lacks.flat();
    if (problems.length > 0)
      return warning(problems.join(', '), 'it was changed by hand: turn it on again (aws dynamodb)');
    return ok(`point-in-time recovery, expiry${isRetained ? ' and deletion protection' : ''} are on`);
  },
};

async function lacking(
  dynamodb: DynamoDBClient,
  table: string,
  isRetained: boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const input = { TableName: table };
  const options = { abortSignal: signal };
  const [{ Table: described }, { ContinuousBackupsDescription: backups }, { TimeToLiveDescription: expiry }] =
    await Promise.all([
      dynamodb.send(new DescribeTableCommand(input), options),
      dynamodb.send(new DescribeContinuousBackupsCommand(input), options),
      dynamodb.send(new DescribeTimeToLiveCommand(input), options),
    ]);
  const recovery = backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return [
    ...(recovery === 'ENABLED' ? [] : [`${table} has no point-in-time recovery`]),
    ...(expiry?.TimeToLiveStatus === 'ENABLED' ? [] : [`${table} does not delete what has expired`]),
    ...(described?.DeletionProtectionEnabled || !isRetained ? [] : [`${table} has no deletion protection`]),
  ];
}
