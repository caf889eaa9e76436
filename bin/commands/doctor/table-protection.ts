import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { outputOf } from '../deployed-stack.ts';
import { storeOf } from '../store-target.ts';
import { LIMIT_SECONDS, ok, skipped, warning, type Check } from './check.ts';

/** Checks whether a mistake can be undone, and whether expired items are deleted. */
export const tableProtection: Check = {
  name: 'table protection',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    if (found.kind === 'local')
      return skipped('the local engine has no backups, and deletes nothing that expires');
    const { dynamodb, taskTable, quarantineTable } = storeOf(found);
    // A stack whose data is deleted with it has no deletion protection.
    const isKept = outputOf(found.stack, 'RemovalPolicy') !== 'destroy';
    const tables = [taskTable, quarantineTable];
    const lacks = await Promise.all(tables.map((table) => lacking(dynamodb, table, isKept, signal)));
    const problems = lacks.flat();
    if (problems.length > 0)
      return warning(problems.join(', '), 'somebody changed it by hand: turn it on again (aws dynamodb)');
    return ok(`point-in-time recovery, expiry${isKept ? ' and deletion protection' : ''} are on`);
  },
};

async function lacking(
  dynamodb: DynamoDBClient,
  table: string,
  isKept: boolean,
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
    ...(described?.DeletionProtectionEnabled || !isKept ? [] : [`${table} has no deletion protection`]),
  ];
}
