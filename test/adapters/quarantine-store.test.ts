import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import {
  createDynamoQuarantineStore,
  type QuarantineStore,
  callbackFingerprint,
  slotIds,
} from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { createDynamoQuarantinedItems } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import type { QuarantinedCallback } from '../../functions/domain/quarantine.ts';
import { aQuarantined } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aQuarantineStore, QUARANTINE_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let quarantine: QuarantineStore;

beforeAll(() => {
  quarantine = aQuarantineStore(store);
});

const keep = (quarantined: QuarantinedCallback) => quarantine.keep(quarantined, undefined);

const itemOf = async (id: string) => (await store.items(QUARANTINE_TABLE)).find((item) => item['id'] === id);

/** All that is in quarantine of a submission. */
const itemsOf = async (ref: string) => {
  const ids = slotIds('generate', ref);
  return (await store.items(QUARANTINE_TABLE)).filter(({ id }) => ids.includes(String(id)));
};

/** What the store writes beside the facts, of a body that came in once. 90 days after 2026-11-23T10:00:00Z it expires. */
const ONCE = { lastReceivedAt: '2026-11-23T10:00:00.000Z', deliveries: 1, expiresAt: 1_803_204_000 };

/** Bodies of which each has other places than the first: as many as are asked for whose places are these. */
function bodiesAt(ref: string, ids: readonly string[], count: number): string[] {
  const bodies: string[] = [];
  for (let index = 0; bodies.length < count; index++) {
    const body = `body ${index}`;
    const { ids: places } = callbackFingerprint('generate', ref, body);
    if (places.every((id) => ids.includes(id))) bodies.push(body);
  }
  return bodies;
}

describe('a body', () => {
  test('is kept with the reason and its submission, for 90 days', async () => {
    const { ids, ...facts } = aQuarantined({ ref: randomUUID(), taskId: 'task-1', signature: 'valid' });

    expect(await keep({ ids, ...facts })).toBe(ids[0]);

    expect(await itemOf(ids[0])).toEqual({ id: ids[0], ...facts, ...ONCE });
  });

  test('that repeats is counted in its place: the first time stays, and it is kept as long again', async () => {
    const { ids, ...facts } = aQuarantined({ ref: randomUUID() });
    await keep({ ids, ...facts });

    const again = { ids, ...facts, receivedAt: '2026-11-24T10:00:00.000Z' };
    expect(await keep(again)).toBe(ids[0]);

    expect(await itemsOf(facts.ref ?? '')).toEqual([
      {
        id: ids[0],
        ...facts,
        lastReceivedAt: '2026-11-24T10:00:00.000Z',
        deliveries: 2,
        expiresAt: 1_803_204_000 + 86_400,
      },
    ]);
  });

  test('that repeats has the reason and the finding of the last time, and waits for its redrive again', async () => {
    const { ids, ...facts } = aQuarantined({
      ref: randomUUID(),
      reason: 'wrong_ref',
      taskId: 'task-1',
      signature: 'valid',
    });
    await keep({ ids, ...facts });
    await createDynamoQuarantinedItems(store.client, QUARANTINE_TABLE).markRedriven(
      ids[0],
      'then',
      undefined,
    );
    expect(await itemOf(ids[0])).toMatchObject({ redrivenAt: 'then' });

    await keep({ ids, ...facts, reason: 'no_task_id', taskId: undefined, signature: undefined });

    const { taskId, signature, ...rest } = facts;
    expect(await itemOf(ids[0])).toEqual({
      id: ids[0],
      ...rest,
      reason: 'no_task_id',
      ...ONCE,
      deliveries: 2,
    });
  });

  test('that is the same at four submissions is four items, each with its own', async () => {
    const refs = Array.from({ length: 4 }, (): string => randomUUID());

    for (const ref of refs) await keep(aQuarantined({ ref }));

    const items = (await store.items(QUARANTINE_TABLE)).filter(({ ref }) => refs.includes(String(ref)));
    expect(items.map(({ ref, deliveries }) => [ref, deliveries]).toSorted()).toEqual(
      refs.map((ref) => [ref, 1]).toSorted(),
    );
    expect(new Set(items.map(({ digest }) => digest)).size).toBe(1);
  });

  test('may be bytes that are not text, or empty', async () => {
    const [bytes, empty] = [aQuarantined({ body: new Uint8Array([0xff, 0]) }), aQuarantined({ body: '' })];
    await keep(bytes);
    await keep(empty);

    expect(Buffer.from((await itemOf(bytes.ids[0]))?.['body'] as Uint8Array)).toEqual(Buffer.from([0xff, 0]));
    expect(await itemOf(empty.ids[0])).toMatchObject({ body: '' });
  });

  test('may have no reference: an item of the task table that was edited', async () => {
    const { ref, ids, ...facts } = aQuarantined({ ids: ['of no submission'], reason: 'unpublishable' });

    expect(await keep({ ids, ...facts })).toBe('of no submission');

    expect(await itemOf('of no submission')).toEqual({ id: 'of no submission', ...facts, ...ONCE });
  });
});

describe('a body whose first place has another one', () => {
  /** Two bodies of one submission with the same two places, and a third. */
  function threeBodies() {
    const ref = randomUUID();
    const { ids } = aQuarantined({ ref, body: 'body 0' });
    const [one = '', two = '', three = ''] = bodiesAt(ref, ids, 3);
    return {
      ref,
      one: aQuarantined({ ref, body: one }),
      two: aQuarantined({ ref, body: two }),
      three: aQuarantined({ ref, body: three }),
    };
  }

  test('is kept in its second, and a repeat is counted there', async () => {
    const { ref, one, two } = threeBodies();
    await keep(one);
    // Wherever the first one is, the second takes the place that is left.
    const left = two.ids.find((id) => id !== one.ids[0]);
    expect(await keep(two)).toBe(left);

    expect(await keep(two)).toBe(left);

    const items = await itemsOf(ref);
    expect(items.map(({ body, deliveries, overflow }) => [body, deliveries, overflow]).toSorted()).toEqual(
      [
        [one.body, 1, undefined],
        [two.body, 2, undefined],
      ].toSorted(),
    );
  });

  test('is only counted if the second has another one too: both stay, for as long as before', async () => {
    const { ref, one, two, three } = threeBodies();
    await keep(one);
    await keep(two);
    const before = await itemsOf(ref);

    for (const day of ['24', '25'])
      expect(await keep({ ...three, receivedAt: `2026-11-${day}T10:00:00.000Z` })).toBe(three.ids[1]);

    const counted = { overflow: 2, lastOverflowAt: '2026-11-25T10:00:00.000Z' };
    expect(await itemsOf(ref)).toEqual(
      before.map((item) => (item['id'] === three.ids[1] ? { ...item, ...counted } : item)),
    );
  });

  test('is kept once a place is free again', async () => {
    const { ref, one, two, three } = threeBodies();
    await keep(one);
    await keep(two);
    await keep(three);
    const expired = { TableName: QUARANTINE_TABLE, Key: marshall({ id: three.ids[0] }) };
    await store.client.send(new DeleteItemCommand(expired));

    expect(await keep(three)).toBe(three.ids[0]);

    const items = await itemsOf(ref);
    expect(items).toHaveLength(2);
    expect(items).toContainEqual(
      expect.objectContaining({ id: three.ids[0], body: three.body, deliveries: 1 }),
    );
  });

  test.each([
    { what: 'a body', times: 0, writes: 1 },
    { what: 'a repeat', times: 1, writes: 1 },
  ])('costs writes alone: $what costs $writes', async ({ times, writes }) => {
    const quarantined = aQuarantined({ ref: randomUUID() });
    for (let time = 0; time < times; time++) await keep(quarantined);
    const { calls, watched } = aWatchedStore();

    await watched.keep(quarantined, undefined);

    expect(calls).toEqual(Array(writes).fill('UpdateItemCommand'));
  });

  test('costs three writes at most, and no read', async () => {
    const { one, two, three } = threeBodies();
    await keep(one);
    await keep(two);
    const { calls, watched } = aWatchedStore();

    await watched.keep(three, undefined);

    expect(calls).toEqual(Array(3).fill('UpdateItemCommand'));
  });

  function aWatchedStore() {
    const calls: string[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ command, send }) => {
      calls.push(command);
      return send();
    });
    return { calls, watched: aQuarantineStore({ client }) };
  }
});

describe('a place whose body was redriven', () => {
  test('is given to the next one, of which nothing else is left', async () => {
    const ref = randomUUID();
    const { ids } = aQuarantined({ ref, body: 'body 0' });
    const [one = '', two = '', three = ''] = bodiesAt(ref, ids, 3);
    const first = aQuarantined({ ref, body: one, taskId: 'task-1', signature: 'valid' });
    await keep(first);
    await keep(first);
    await keep(aQuarantined({ ref, body: two }));
    const counted = aQuarantined({ ref, body: three });
    await keep(counted);
    for (const { id } of await itemsOf(ref))
      await createDynamoQuarantinedItems(store.client, QUARANTINE_TABLE).markRedriven(
        String(id),
        '2026-11-24T00:00:00.000Z',
        undefined,
      );

    const { ids: places, ...facts } = aQuarantined({
      ref,
      body: three,
      receivedAt: '2026-11-25T10:00:00.000Z',
    });
    expect(await keep({ ids: places, ...facts })).toBe(places[0]);

    expect(await itemOf(places[0])).toEqual({
      ...{ id: places[0], ...facts, lastReceivedAt: facts.receivedAt, deliveries: 1 },
      expiresAt: 1_803_204_000 + 2 * 86_400,
    });
  });

  test('is kept by a body that comes in again meanwhile', async () => {
    const ref = randomUUID();
    const { ids } = aQuarantined({ ref, body: 'body 0' });
    const [one = '', two = ''] = bodiesAt(ref, ids, 2);
    const first = aQuarantined({ ref, body: one });
    await keep(first);
    await createDynamoQuarantinedItems(store.client, QUARANTINE_TABLE).markRedriven(
      first.ids[0],
      '2026-11-24T00:00:00.000Z',
      undefined,
    );
    let isFirst = true;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      const answer = await send().catch((error: unknown) => error);
      if (isFirst) {
        isFirst = false;
        await keep(first);
      }
      if (answer instanceof Error) throw answer;
      return answer as object;
    });
    const second = aQuarantined({ ref, body: two, ids: [first.ids[0], 'its other place'] });

    expect(await aQuarantineStore({ client }).keep(second, undefined)).toBe('its other place');

    expect(await itemOf(first.ids[0])).toMatchObject({ body: one, deliveries: 2 });
    expect(await itemOf('its other place')).toMatchObject({ body: two, deliveries: 1 });
  });
});

test('property: a URL has 16 items at most, and every delivery is counted', async () => {
  const bodies = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(bodies, fc.boolean(), async (sent, atOnce) => {
      const ref = randomUUID();
      const all = sent.map((number) => {
        const [body, reason] = [`body ${number}`, number % 2 === 0 ? 'not_json' : 'wrong_ref'] as const;
        return aQuarantined({ ref, body, reason });
      });
      if (atOnce) await Promise.all(all.map(keep));
      else for (const one of all) await keep(one);

      const items = await itemsOf(ref);
      const count = (name: string) => items.reduce((sum, item) => sum + Number(item[name] ?? 0), 0);
      expect(items.length).toBeLessThanOrEqual(16);
      expect(count('deliveries') + count('overflow')).toBe(sent.length);
      const misuse = items.filter(({ reason }) => reason === 'wrong_ref');
      const stored = misuse.reduce((sum, { deliveries }) => sum + Number(deliveries), 0);
      expect(stored + count('misuseOverflow')).toBe(sent.filter((number) => number % 2 !== 0).length);
      // A body has one item alone, and the deliveries of no other in it.
      expect(new Set(items.map(({ digest }) => digest)).size).toBe(items.length);
      for (const { body, deliveries } of items)
        expect(deliveries).toBe(all.filter((one) => one.body === body).length);
    }),
    { numRuns: 12 },
  );
});

describe('an outage is an error, so that the provider repeats', () => {
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
    expect(await itemsOf(late.ref ?? '')).toEqual([]);
  });
});
