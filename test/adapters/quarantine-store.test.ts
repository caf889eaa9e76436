import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { callbackFingerprint } from '../../functions/adapters/dynamodb/fingerprint.ts';
import {
  createDynamoQuarantineStore,
  type QuarantineStore,
} from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/store-unavailable-error.ts';
import { aQuarantined } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { QUARANTINE_TABLE, startStore, type TestStore } from '../support/store.ts';

let store: TestStore;
let quarantine: QuarantineStore;

beforeAll(async () => {
  store = await startStore();
  quarantine = createDynamoQuarantineStore(store.client, QUARANTINE_TABLE, 90);
});
afterAll(() => store.stop());

const keep = (...args: Parameters<typeof aQuarantined>) => quarantine.keep(aQuarantined(...args), undefined);
const itemOf = async (id: string) => (await store.items(QUARANTINE_TABLE)).find((item) => item['id'] === id);
const itemsOf = async (ref: string) =>
  (await store.items(QUARANTINE_TABLE)).filter((item) => item['ref'] === ref);

/** What is stored of a body that came once. */
function stored(overrides: Parameters<typeof aQuarantined>[0], id: string) {
  const { ids, ...facts } = aQuarantined(overrides);
  return {
    id,
    ...facts,
    lastReceivedAt: facts.receivedAt,
    deliveries: 1,
    // 90 days after 2026-11-23T10:00:00Z.
    expiresAt: 1_803_204_000,
  };
}

test('keeps the body with the reason, for 90 days, in the first of its places', async () => {
  const ref = randomUUID();
  const [first] = aQuarantined({ ref }).ids;

  expect(await keep({ ref, taskId: 'task-1', signature: 'valid' })).toBe(first);

  expect(await itemOf(first)).toEqual(stored({ ref, taskId: 'task-1', signature: 'valid' }, first));
});

test('counts a repeat in its place, with the first time and the last', async () => {
  const ref = randomUUID();
  const id = await keep({ ref });

  expect(await keep({ ref, receivedAt: '2026-11-24T10:00:00.000Z' })).toBe(id);

  expect(await itemsOf(ref)).toEqual([
    {
      ...stored({ ref }, id),
      lastReceivedAt: '2026-11-24T10:00:00.000Z',
      deliveries: 2,
      expiresAt: 1_803_204_000 + 86_400,
    },
  ]);
});

test('a repeat waits for its redrive again', async () => {
  const ref = randomUUID();
  const id = await keep({ ref });
  await store.client.send(
    new UpdateItemCommand({
      TableName: QUARANTINE_TABLE,
      Key: { id: { S: id } },
      UpdateExpression: 'SET redrivenAt = :at',
      ExpressionAttributeValues: { ':at': { S: '2026-11-23T11:00:00.000Z' } },
    }),
  );

  await keep({ ref });

  expect(await itemOf(id)).not.toHaveProperty('redrivenAt');
});

test('the same body of four submissions is four items, each with its own reference', async () => {
  const body = `{"code":500,"msg":"Internal Error","data":null,"at":"${randomUUID()}"}`;
  const refs = ['a', 'b', 'c', 'd'].map((name) => `order-${name}-${randomUUID()}`);

  for (const ref of refs) await keep({ ref, body });

  const items = (await store.items(QUARANTINE_TABLE)).filter((item) => item['body'] === body);
  expect(items.map((item) => item['ref']).sort()).toEqual(refs);
  expect(items.map((item) => item['deliveries'])).toEqual([1, 1, 1, 1]);
});

/** Three bodies of a submission with the same two places. */
function rivals(ref: string): string[] {
  const byPlaces = new Map<string, string[]>();
  for (let index = 0; ; index++) {
    const body = `body ${index}`;
    const places = callbackFingerprint('generate', ref, body).ids.toSorted().join();
    const found = [...(byPlaces.get(places) ?? []), body];
    if (found.length === 3) return found;
    byPlaces.set(places, found);
  }
}

test('a body whose places are taken leaves them, and is counted there; repeats of those still find theirs', async () => {
  const ref = randomUUID();
  const [one = '', other = '', third = ''] = rivals(ref);
  const [first, second] = [await keep({ ref, body: one }), await keep({ ref, body: other })];

  const counted = await keep({ ref, body: third, receivedAt: '2026-11-25T10:00:00.000Z' });
  await keep({ ref, body: third, receivedAt: '2026-11-26T10:00:00.000Z' });
  await keep({ ref, body: one });

  expect(first).not.toBe(second);
  const items = await itemsOf(ref);
  expect(items.map((item) => item['body']).sort()).toEqual([one, other].sort());
  const overflown = await itemOf(counted);
  expect(overflown).toMatchObject({ overflow: 2, lastOverflowAt: '2026-11-26T10:00:00.000Z' });
  expect(await itemOf(first)).toMatchObject({ body: one, deliveries: 2 });
});

test('property: a submission has sixteen items at most, whatever is sent, and each says what came first to its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.string(), { minLength: 30, maxLength: 60 }), async (bodies) => {
      const ref = randomUUID();
      for (const body of bodies) await keep({ ref, body });

      const items = await itemsOf(ref);
      const overflow = items.map((item) => Number(item['overflow'] ?? 0)).reduce((sum, one) => sum + one, 0);
      expect(items.length).toBeLessThanOrEqual(16);
      expect(items.length + overflow).toBe(bodies.length);
    }),
    { numRuns: 5 },
  );
});

test('keeps a body, and a repeat, by one write and no read', async () => {
  const calls: string[] = [];
  const client = interceptedDynamoDb(store.endpoint, ({ command, send }) => {
    calls.push(command);
    return send();
  });
  const counted = createDynamoQuarantineStore(client, QUARANTINE_TABLE, 90);
  const body = aQuarantined({ ref: randomUUID() });

  await counted.keep(body, undefined);
  await counted.keep(body, undefined);

  expect(calls).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
});

test('keeps bytes that are no text, and an empty body', async () => {
  const bytes = await keep({ ref: randomUUID(), body: new Uint8Array([0xff, 0]) });
  const empty = await keep({ ref: randomUUID(), body: '' });

  expect(Buffer.from((await itemOf(bytes))?.['body'] as Uint8Array)).toEqual(Buffer.from([0xff, 0]));
  expect(await itemOf(empty)).toMatchObject({ body: '' });
});

test('keeps an item without a reference in its one place', async () => {
  const id = randomUUID();
  const { ref, ...anonymous } = aQuarantined({ ids: [id] });

  expect(await quarantine.keep(anonymous, undefined)).toBe(id);

  const { ref: none, ...expected } = stored({ ids: [id] }, id);
  expect(await itemOf(id)).toEqual(expected);
});

describe('an outage fails, so that the provider repeats', () => {
  test('a table that is not there', async () => {
    const elsewhere = createDynamoQuarantineStore(store.client, 'NoSuchTable', 90);

    await expect(elsewhere.keep(aQuarantined(), undefined)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
      cause: { name: 'ResourceNotFoundException' },
    });
  });

  test('a budget that is used up', async () => {
    const late = aQuarantined({ ref: randomUUID() });

    await expect(quarantine.keep(late, AbortSignal.abort())).rejects.toThrow(StoreUnavailableError);
    expect(await itemOf(late.ids[0])).toBeUndefined();
  });
});
