import { PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, expect, test } from '@jest/globals';
import {
  createDynamoQuarantineListing,
  type QuarantineListing,
} from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import type { QuarantinedCallback, SignatureFinding } from '../../functions/domain/quarantine.ts';
import { collect } from '../support/collect.ts';
import { interceptedDynamoDb, type Call } from '../support/intercepted-client.ts';
import { QUARANTINE_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let quarantine: QuarantineListing;

beforeAll(() => {
  quarantine = createDynamoQuarantineListing(store.client, QUARANTINE_TABLE);
});

const listing = (intercept: (call: Call) => Promise<object>) =>
  createDynamoQuarantineListing(interceptedDynamoDb(store.endpoint, intercept), QUARANTINE_TABLE);

const put = (item: Record<string, AttributeValue>) =>
  store.client.send(new PutItemCommand({ TableName: QUARANTINE_TABLE, Item: item }));

/** Keeps something in quarantine, as the functions do. */
async function keep(id: string, facts: Partial<QuarantinedCallback> = {}): Promise<void> {
  const quarantined: QuarantinedCallback = {
    ids: [id],
    reason: 'unpublishable',
    issues: [{ field: 'code', message: 'must be a number' }],
    kind: 'generate',
    ref: 'order-17',
    taskId: 'task-1',
    body: '{"code":"x"}',
    sizeBytes: 12,
    digest: 'd1',
    receivedAt: '2026-11-23T10:00:00.000Z',
    ...facts,
  };
  await createDynamoQuarantineStore(store.client, QUARANTINE_TABLE, 90).keep(quarantined, undefined);
}

/** What is listed of it, when it was kept with no other facts. */
const anItem = (id: string) => ({
  id,
  reason: 'unpublishable',
  issues: [{ field: 'code', message: 'must be a number' }],
  kind: 'generate',
  ref: 'order-17',
  taskId: 'task-1',
  sizeBytes: 12,
  digest: 'd1',
  receivedAt: '2026-11-23T10:00:00.000Z',
  lastReceivedAt: '2026-11-23T10:00:00.000Z',
  deliveries: 1,
  // 90 days after it came in.
  expiresAt: 1_803_204_000,
});

const listed = async (id: string) => (await collect(quarantine.all())).filter((item) => item.id === id);

test('lists what is known of everything but its body, and reads that of one', async () => {
  await keep('kept');

  expect(await listed('kept')).toEqual([anItem('kept')]);
  expect(await quarantine.read('kept')).toEqual({ ...anItem('kept'), body: '{"code":"x"}' });
});

test.each<SignatureFinding>(['valid', 'missing', 'invalid', 'expired', 'unverified'])(
  'says that its webhook signature was found %s',
  async (signature) => {
    await keep(signature, { signature });

    expect(await listed(signature)).toEqual([{ ...anItem(signature), signature }]);
    expect(await quarantine.read(signature)).toMatchObject({ signature });
  },
);

test('takes a finding that is invalid of these for none', async () => {
  await keep('edited');
  await put({ ...marshall(anItem('edited')), signature: { S: 'VALID' } });

  expect(await quarantine.read('edited')).toMatchObject({ id: 'edited', signature: undefined });
});

test('says when it came first, and last', async () => {
  const receivedAt = '2026-11-24T10:00:00.000Z';
  await keep('again');
  await keep('again', { receivedAt });

  const item = {
    ...anItem('again'),
    lastReceivedAt: receivedAt,
    deliveries: 2,
    expiresAt: anItem('again').expiresAt + 86_400,
  };
  expect(await listed('again')).toEqual([item]);
  expect(await quarantine.read('again')).toEqual({ ...item, body: '{"code":"x"}' });
});

test('says how many other bodies found its place taken, and when the last did', async () => {
  await keep('taken');
  await keep('taken', { digest: 'd2', receivedAt: '2026-11-24T10:00:00.000Z' });

  expect(await listed('taken')).toEqual([
    { ...anItem('taken'), overflow: 1, lastOverflowAt: '2026-11-24T10:00:00.000Z' },
  ]);
});

test('says when it was redriven', async () => {
  const redrivenAt = '2026-11-24T10:00:00.000Z';
  await put(marshall({ ...anItem('redriven'), body: '', redrivenAt }));

  expect(await listed('redriven')).toEqual([{ ...anItem('redriven'), redrivenAt }]);
});

test('reads bytes that are not text as they came', async () => {
  await keep('bytes', { body: new Uint8Array([0xff, 0]) });

  const { body } = (await quarantine.read('bytes')) ?? {};

  expect([...(body as Uint8Array)]).toEqual([0xff, 0]);
});

test('lists however much there is, and has no body sent', async () => {
  const ids = ['large-1', 'large-2', 'large-3', 'large-4'];
  // A page of a scan is a MiB; these are 1.2.
  for (const id of ids) await keep(id, { body: 'b'.repeat(300_000) });
  const sent: string[] = [];
  const recording = async ({ send }: Call) => {
    const output = await send();
    sent.push(JSON.stringify(output));
    return output;
  };

  const found = await collect(listing(recording).all());

  expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  expect(sent.length).toBeGreaterThan(1);
  expect(sent.join()).not.toContain('bbb');
});

test('an item that was edited into nonsense is still listed, and read', async () => {
  const nonsense = {
    reason: 7,
    issues: [{ field: 'code' }],
    kind: ['x'],
    ref: 1,
    taskId: null,
    sizeBytes: 'large',
    digest: {},
    receivedAt: 0,
    lastReceivedAt: 0,
    deliveries: 'many',
    overflow: 'more',
    lastOverflowAt: 1,
    redrivenAt: false,
    expiresAt: 'never',
    body: 7,
  };
  await put(marshall({ id: 'nonsense', ...nonsense }));

  expect(await listed('nonsense')).toEqual([{ id: 'nonsense', issues: [] }]);
  expect(await quarantine.read('nonsense')).toEqual({ id: 'nonsense', issues: [], body: '' });
});

test('a number that no number can hold keeps nothing from being listed', async () => {
  await put({ id: { S: 'huge' }, sizeBytes: { N: '123456789012345678901.5' }, expiresAt: { N: '7' } });

  expect(await listed('huge')).toEqual([
    { id: 'huge', issues: [], sizeBytes: 123_456_789_012_345_680_000, expiresAt: 7 },
  ]);
});

test('what is not there is read as nothing', async () => {
  expect(await quarantine.read('nowhere')).toBeUndefined();
});

test('one is read as it is now, from no replica that lags behind', async () => {
  const inputs: unknown[] = [];
  const recording = ({ input, send }: Call) => {
    inputs.push(input);
    return send();
  };

  await listing(recording).read('nowhere');

  expect(inputs).toEqual([expect.objectContaining({ ConsistentRead: true })]);
});

test('an answer without a list is an empty one', async () => {
  expect(await collect(listing(() => Promise.resolve({})).all())).toEqual([]);
});

test('an outage is reported, with the call', async () => {
  const elsewhere = createDynamoQuarantineListing(store.client, 'NoSuchTable');

  for (const [call, operation] of [
    [() => collect(elsewhere.all()), 'Scan'],
    [() => elsewhere.read('x'), 'GetItem'],
  ] as const) {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error).toHaveProperty('message', `The store did not confirm ${operation}`);
  }
});
