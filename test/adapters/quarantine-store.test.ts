import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createDynamoQuarantineStore,
  type QuarantineStore,
} from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/store-unavailable-error.ts';
import type { QuarantinedCallback } from '../../functions/domain/quarantine.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { QUARANTINE_TABLE, startStore, type TestStore } from '../support/store.ts';

let store: TestStore;
let quarantine: QuarantineStore;

beforeAll(async () => {
  store = await startStore();
  quarantine = createDynamoQuarantineStore(store.client, QUARANTINE_TABLE, 90);
});
afterAll(() => store.stop());

function aQuarantined(overrides: Partial<QuarantinedCallback> = {}): QuarantinedCallback {
  return {
    id: 'id-1',
    reason: 'not_json',
    issues: [{ field: '', message: 'must be JSON' }],
    kind: 'generate',
    ref: 'order-17',
    body: 'voice ready!',
    sizeBytes: 12,
    digest: 'd1',
    receivedAt: '2026-11-23T10:00:00.000Z',
    ...overrides,
  };
}

const itemOf = async (id: string) => (await store.items(QUARANTINE_TABLE)).find((item) => item['id'] === id);

test('keeps the body with the reason, for 90 days', async () => {
  await quarantine.keep(aQuarantined({ id: 'kept' }));

  // 90 days after 2026-11-23T10:00:00Z.
  expect(await itemOf('kept')).toEqual({
    ...aQuarantined({ id: 'kept' }),
    lastReceivedAt: '2026-11-23T10:00:00.000Z',
    lastRef: 'order-17',
    deliveries: 1,
    expiresAt: 1_803_204_000,
  });
});

test('counts a repeat, and keeps the first time and reference, and the last', async () => {
  await quarantine.keep(aQuarantined({ id: 'repeated' }));

  await quarantine.keep(
    aQuarantined({ id: 'repeated', ref: 'other', receivedAt: '2026-11-24T10:00:00.000Z' }),
  );

  expect(await itemOf('repeated')).toEqual({
    ...aQuarantined({ id: 'repeated' }),
    lastReceivedAt: '2026-11-24T10:00:00.000Z',
    lastRef: 'other',
    deliveries: 2,
    expiresAt: 1_803_204_000 + 86_400,
  });
});

test('says of an item of an older version when it came again, and keeps when it first did', async () => {
  const older = { ...aQuarantined({ id: 'older' }), redrivenAt: '2026-11-23T11:00:00.000Z', deliveries: 3 };
  await store.client.send(new PutItemCommand({ TableName: QUARANTINE_TABLE, Item: marshall(older) }));

  await quarantine.keep(aQuarantined({ id: 'older', receivedAt: '2026-11-24T10:00:00.000Z' }));

  expect(await itemOf('older')).toEqual({
    ...aQuarantined({ id: 'older' }),
    lastReceivedAt: '2026-11-24T10:00:00.000Z',
    lastRef: 'order-17',
    deliveries: 4,
    expiresAt: 1_803_204_000 + 86_400,
  });
});

test('keeps a repeat by one write, and no read', async () => {
  const calls: string[] = [];
  const client = interceptedDynamoDb(store.endpoint, ({ command, send }) => {
    calls.push(command);
    return send();
  });
  const counted = createDynamoQuarantineStore(client, QUARANTINE_TABLE, 90);
  await quarantine.keep(aQuarantined({ id: 'one write' }));

  await counted.keep(aQuarantined({ id: 'one write' }));

  expect(calls).toEqual(['UpdateItemCommand']);
});

test('keeps bytes that are no text, and an empty body', async () => {
  await quarantine.keep(aQuarantined({ id: 'bytes', body: new Uint8Array([0xff, 0]) }));
  await quarantine.keep(aQuarantined({ id: 'empty', body: '' }));

  expect(Buffer.from((await itemOf('bytes'))?.['body'] as Uint8Array)).toEqual(Buffer.from([0xff, 0]));
  expect(await itemOf('empty')).toMatchObject({ body: '' });
});

test('keeps what came without a reference', async () => {
  const { ref, ...anonymous } = aQuarantined({ id: 'anonymous' });

  await quarantine.keep(anonymous);

  expect(await itemOf('anonymous')).toEqual({
    ...anonymous,
    lastReceivedAt: '2026-11-23T10:00:00.000Z',
    deliveries: 1,
    expiresAt: 1_803_204_000,
  });
});

describe('an outage is told, so that the provider repeats', () => {
  test('a table that is not there', async () => {
    const elsewhere = createDynamoQuarantineStore(store.client, 'NoSuchTable', 90);

    await expect(elsewhere.keep(aQuarantined())).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
      cause: { name: 'ResourceNotFoundException' },
    });
  });

  test('a budget that is used up', async () => {
    const late = aQuarantined({ id: 'late' });

    await expect(quarantine.keep(late, AbortSignal.abort())).rejects.toThrow(StoreUnavailableError);
    expect(await itemOf('late')).toBeUndefined();
  });
});
