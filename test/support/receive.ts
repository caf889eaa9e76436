import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { createDynamoTaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { receiveCallback, type Reception } from '../../functions/receive-callback/receive-callback.ts';
import { QUARANTINE_TABLE, TASK_TABLE, type TestStore } from './store.ts';

/** Receives a callback at a time, with the receiver's own rules and store, whatever its URL says. */
export function receiveAt(
  now: Date,
  body: object,
  store: TestStore,
  tableRestores?: number,
): Promise<Reception> {
  const delivery = {
    kind: 'generate',
    token: 'good',
    body: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
    headers: {},
    client: { address: '203.0.113.9' },
    traceparent: undefined,
  } as const;
  return receiveCallback(delivery, {
    tokens: { verify: () => Promise.resolve({ kind: 'valid', ref: 'order-17' }) },
    tasks: createDynamoTaskStore(store.client, TASK_TABLE, {
      retentionDays: 400,
      ...(tableRestores !== undefined && { tableRestores }),
    }),
    quarantine: createDynamoQuarantineStore(store.client, QUARANTINE_TABLE, 90),
    now: () => now,
    storeBudget: () => AbortSignal.timeout(5_000),
  });
}
