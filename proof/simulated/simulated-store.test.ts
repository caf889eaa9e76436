import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createOverdueItems,
  createDynamoOutboxStore,
} from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import {
  createDynamoTaskStore,
  createDynamoRegistrations,
} from '../../functions/adapters/dynamodb/task-store.ts';
import { publishDueKeys } from '../../functions/domain/outbox.ts';
import { aFailure, aQuarantined, aReport, aSuccess, aTimeout } from '../../test/support/builders.ts';
import { useStore } from '../../test/support/use-store.ts';
import { startProcess } from './process.ts';
import { itemsOf, QUARANTINE, TASKS } from './store.ts';
import { dynamodb } from './wire.ts';
import { EMPTY_WORLD, perform } from './world.ts';

const store = useStore();

const NOW = '2026-11-23T10:00:00.000Z';
const LATER = '2026-11-24T10:00:00.000Z';

const BODIES = {
  success: aSuccess(),
  'another success': aSuccess({ voiceId: 'voice_b' }),
  failure: aFailure(),
  progress: aSuccess({ voiceId: '', status: 'generating_voice' }),
};

/** Everything that the functions ask of the store. */
const asks = fc.oneof(
  fc.record({
    ask: fc.constant('apply' as const),
    says: fc.constantFrom('success', 'another success', 'failure', 'progress'),
    ref: fc.constantFrom('order-17', 'order-18'),
  }),
  fc.record({
    ask: fc.constant('claim' as const),
    voiceId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    receivedAt: fc.constantFrom(NOW, LATER),
  }),
  fc.record({
    ask: fc.constant('register' as const),
    ref: fc.constantFrom('order-17', 'order-18', undefined),
  }),
  fc.record({ ask: fc.constant('time out' as const) }),
  fc.record({ ask: fc.constant('mark' as const), revision: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ ask: fc.constant('take out' as const), revision: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ ask: fc.constant('what is due' as const) }),
  fc.record({ ask: fc.constant('quarantine' as const), digest: fc.constantFrom('d1', 'd2', 'd3') }),
);
type Ask = typeof asks extends fc.Arbitrary<infer T> ? T : never;

/** Asks a store for all of it, in order, through the real adapters. Only what has a record is ever remembered, marked or taken out. */
async function askAll(client: DynamoDBClient, taskId: string, list: readonly Ask[]): Promise<unknown[]> {
  const tasks = createDynamoTaskStore(client, TASKS, { retentionDays: 400 });
  const asking = createDynamoTaskStore(client, TASKS, { retentionDays: 400, lookUpWithinSeconds: 7_200 });
  const registrations = createDynamoRegistrations(client, TASKS, {
    retentionDays: 400,
    lookUpWithinSeconds: 7_200,
  });
  const outbox = createDynamoOutboxStore(client, TASKS);
  const overdueItems = createOverdueItems(client, TASKS);
  const quarantine = createDynamoQuarantineStore(client, QUARANTINE, 90);
  const budget = new AbortController().signal;
  const key = { taskId: { S: taskId }, kind: { S: 'generate' } };
  const reportOf = (says: keyof typeof BODIES) => {
    const report = aReport(BODIES[says], { receivedAt: NOW });
    return { ...report, callback: { ...report.callback, taskId } };
  };

  const claimOf = (voiceId: string, receivedAt: string) => {
    const claim = { outcome: 'succeeded', result: voiceId } as const;
    const verdict = { outcome: 'awaiting', reason: 'unconfirmed' } as const;
    return { ...reportOf('success'), claim, verdict, receivedAt };
  };

  const answers: unknown[] = [];
  for (const asked of list) {
    switch (asked.ask) {
      case 'apply':
        answers.push(await tasks.commit({ ...reportOf(asked.says), ref: asked.ref }, { budget }));
        break;
      case 'claim':
        // The event of a deadline may not be published yet.
        answers.push(
          await asking
            .commit(claimOf(asked.voiceId, asked.receivedAt), { budget })
            .catch((error: unknown) => error instanceof Error && String(error.cause)),
        );
        break;
      case 'register': {
        const times = { registeredAt: NOW, deadlineAt: LATER };
        const registration = { taskId, kind: 'generate', ref: asked.ref, ...times } as const;
        answers.push(await registrations.register(registration, undefined, () => Promise.resolve()));
        break;
      }
      case 'time out':
        answers.push(await tasks.commit(aTimeout(taskId, { receivedAt: LATER }), { budget }));
        break;
      case 'mark':
        await tasks.commit(reportOf('progress'), { budget });
        await outbox.markPublished(key, asked.revision, LATER);
        break;
      case 'take out':
        await tasks.commit(reportOf('progress'), { budget });
        await outbox.takeOut({ ...key, due: { S: 'publish#00' }, revision: { N: String(asked.revision) } });
        break;
      case 'what is due': {
        const due: Record<string, AttributeValue>[] = [];
        for (const partition of publishDueKeys()) {
          for await (const item of overdueItems.overdue(partition, LATER)) due.push(item);
        }
        answers.push(due.filter((item) => item['taskId']?.S === taskId).map((item) => unmarshall(item)));
        break;
      }
      case 'quarantine':
        answers.push(
          await quarantine.keep(
            aQuarantined({
              ids: [`${taskId}-q1`, `${taskId}-q2`],
              body: new Uint8Array([0xff, 0xfe, 0xfd]),
              digest: asked.digest,
              receivedAt: NOW,
            }),
            budget,
          ),
        );
    }
  }
  return answers;
}

/** The same, of the simulated store. */
async function askSimulation(taskId: string, list: readonly Ask[]) {
  let world = EMPTY_WORLD;
  const process = await startProcess(() => askAll(dynamodb, taskId, list), 1);
  for (let [open] = process.open(); open !== undefined; [open] = process.open()) {
    const done = perform(world, open.call, { nowMs: 0 });
    world = done.world;
    await process.answer(open.id, done.answer);
  }
  const ending = process.ending();
  if (ending?.kind !== 'returned') throw new Error(JSON.stringify(ending));
  return { answers: ending.value, world };
}

test('property: the simulated store answers and holds what a real one does', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(asks, { minLength: 1, maxLength: 30, size: 'max' }), async (list) => {
      const taskId = `task-${++runs}`;

      const real = await askAll(store.client, taskId, list);
      const simulated = await askSimulation(taskId, list);

      expect(simulated.answers).toEqual(real);
      for (const table of [TASKS, QUARANTINE]) {
        const ours = (item: Record<string, unknown>) =>
          String(item['taskId'] ?? item['id']).startsWith(`${taskId}-`) || item['taskId'] === taskId;
        const held = itemsOf(simulated.world.store, table).map((item) => unmarshall(fromWire(item)));
        const expected = (await store.items(table)).filter(ours);
        const byId = (items: Record<string, unknown>[]) =>
          items.toSorted((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1));
        expect(byId(held)).toEqual(byId(expected));
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});

/** Over the wire, bytes are base64. */
function fromWire(item: object): Record<string, AttributeValue> {
  return JSON.parse(JSON.stringify(item), (key, value: unknown) =>
    key === 'B' ? Buffer.from(String(value), 'base64') : value,
  ) as Record<string, AttributeValue>;
}
