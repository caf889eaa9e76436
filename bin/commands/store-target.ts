import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findStack, type FoundStack, type TargetOptions } from './target.ts';

/** The tables of a stack, with a client for them. */
export interface StoreTarget {
  readonly taskTable: string;
  readonly quarantineTable: string;
  readonly dynamodb: DynamoDBClient;
}

/** The credentials of every client of the local services. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** @throws {CommandError} if there is no such stack, or no local engine is running. */
export async function findStoreTarget(options: TargetOptions): Promise<StoreTarget> {
  return storeOf(await findStack(options));
}

export function storeOf(found: FoundStack): StoreTarget {
  if (found.kind === 'local') {
    const { region, dynamodb: endpoint, taskTable, quarantineTable } = found.engine;
    const dynamodb = new DynamoDBClient({ region, endpoint, credentials: LOCAL_CREDENTIALS });
    return { taskTable, quarantineTable, dynamodb };
  }
  const { stack } = found;
  return {
    taskTable: stack.output('TaskTableName'),
    quarantineTable: stack.output('QuarantineTableName'),
    dynamodb: new DynamoDBClient(stack.config),
  };
}
