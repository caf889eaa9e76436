import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { createDynamoRegistrations } from '../../functions/adapters/dynamodb/registrations.ts';
import { createDynamoTaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { publishDueKey, resultDueKey } from '../../functions/domain/outbox.ts';
import { decideTransition } from '../../functions/domain/transition.ts';
import { aReport } from '../support/builders.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

const BODIES = {
  inProgress: { status: 'generating_voice' },
  undecided: { status: 'success', voiceId: '' },
  failed: { status: 'fail' },
  succeeded: { status: 'success', voiceId: 'voice_a' },
};
type Said = keyof typeof BODIES;

/** What happens to a task: its registration by a reference or none, or a callback to a URL of `order-17`. */
type Step = { readonly register: { readonly ref: string | undefined } } | { readonly hear: Said };

function stepper(taskId: string, askWithinSeconds: number | undefined) {
  const settings = { retentionDays: 400, askWithinSeconds };
  const registrations = createDynamoRegistrations(store.client, TASK_TABLE, settings);
  const tasks = createDynamoTaskStore(store.client, TASK_TABLE, settings);
  return async (step: Step, index: number): Promise<void> => {
    const minute = String(index).padStart(2, '0');
    if ('register' in step) {
      const registeredAt = `2026-11-23T10:${minute}:00.000Z`;
      const deadlineAt = `2026-11-23T12:${minute}:00.000Z`;
      const { ref } = step.register;
      await registrations.register({ taskId, kind: 'generate', ref, registeredAt, deadlineAt });
      return;
    }
    const report = aReport(
      { taskId, ...BODIES[step.hear] },
      { receivedAt: `2026-11-23T11:${minute}:00.000Z` },
    );
    const committed = await tasks.apply(report);
    if (committed.kind === 'applied') return;
    const { kind } = decideTransition(committed.current, report.verdict);
    if (kind === 'applied') throw new Error('Refused, though it says more');
    await tasks.remember(report, kind);
  };
}

const oneOf = (hour: number) => expect.stringMatching(new RegExp(`^2026-11-23T${hour}:\\d\\d:00.000Z$`));

describe('registrations and callbacks, in any order and at once,', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ register: fc.record({ ref: fc.constantFrom('order-17', undefined) }) }),
    fc.record({ hear: fc.constantFrom<Said>('inProgress', 'undecided', 'failed', 'succeeded') }),
  );
  const steps = fc.array(step, { minLength: 1, maxLength: 19 });

  test('property: end with the best that callbacks told, one reference, and what is owed for it', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), fc.boolean(), async (others, atOnce, canAsk) => {
        const taskId = randomUUID();
        const all: Step[] = [...others, { register: { ref: 'order-17' } }];
        const take = stepper(taskId, canAsk ? 7200 : undefined);
        if (atOnce) await Promise.all(all.map(take));
        else for (const [index, one] of all.entries()) await take(one, index);

        const told = all.flatMap((one) => ('hear' in one ? [one.hear] : []));
        const best = (['succeeded', 'failed'] as const).find((said) => told.includes(said));
        const record = await store.record(taskId);
        expect(record).toMatchObject({
          outcome: best ?? 'awaiting',
          ref: 'order-17',
          registeredAt: oneOf(10),
          due: best === undefined ? resultDueKey(taskId) : publishDueKey(taskId),
          ...(best === undefined && { deadlineAt: expect.any(String) }),
          ...(told.length > 0 && { deliveries: told.length }),
        });
        expect(record?.['voiceId']).toBe(best === 'succeeded' ? 'voice_a' : undefined);
        // Undecided, it is due before its deadline, or at it.
        if (best === undefined) {
          expect(String(record?.['dueAt']) <= String(record?.['deadlineAt'])).toBe(true);
          if (!canAsk) expect(record?.['dueAt']).toBe(record?.['deadlineAt']);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('of twenty registrations by as many references one wins, and the others are told which', async () => {
    const taskId = randomUUID();
    const registrations = createDynamoRegistrations(store.client, TASK_TABLE, { retentionDays: 400 });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        registrations.register({
          taskId,
          kind: 'generate',
          ref: `order-${index}`,
          registeredAt: '2026-11-23T10:00:00.000Z',
          deadlineAt: '2026-11-23T12:00:00.000Z',
        }),
      ),
    );

    const ref = (await store.record(taskId))?.['ref'];
    expect(answers[Number(String(ref).slice('order-'.length))]).toStrictEqual({ kind: 'created' });
    expect(answers.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind !== 'created')).toEqual(
      Array.from({ length: 19 }, () => ({ kind: 'other ref', ref })),
    );
  });
});
