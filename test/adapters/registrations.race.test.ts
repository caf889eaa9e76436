import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { publishDueKey, resultDueKey } from '../../functions/domain/outbox.ts';
import { aRegistration, aReport } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { receiveAt } from '../support/receive.ts';
import { registerAt } from '../support/register.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, QUARANTINE_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();

const BODIES = {
  inProgress: { status: 'generating_voice' },
  undecided: { status: 'success', voiceId: '' },
  failed: { status: 'fail' },
  succeeded: { status: 'success', voiceId: 'voice_a' },
};
type Said = keyof typeof BODIES;

const said = fc.constantFrom<Said>('inProgress', 'undecided', 'failed', 'succeeded');

const bestOf = (all: readonly Said[]) =>
  (['succeeded', 'failed'] as const).find((one) => all.includes(one)) ?? 'awaiting';

const oneOf = (hour: number) => expect.stringMatching(new RegExp(`^2026-11-23T${hour}:\\d\\d:00.000Z$`));
const minuteOf = (hour: number, index: number) =>
  `2026-11-23T${hour}:${String(index).padStart(2, '0')}:00.000Z`;

/** Takes all steps at once, or one after the other. */
async function take<Step>(
  steps: readonly Step[],
  atOnce: boolean,
  run: (step: Step, index: number) => Promise<unknown>,
): Promise<void> {
  if (atOnce) await Promise.all(steps.map(run));
  else for (const [index, step] of steps.entries()) await run(step, index);
}

describe('registrations and callbacks of one submission, in any order and at once,', () => {
  /** A registration by a reference or none, or a callback to a URL of `order-17`. */
  type Step = { readonly register: { readonly ref: string | undefined } } | { readonly hear: Said };

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ register: fc.record({ ref: fc.constantFrom('order-17', undefined) }) }),
    fc.record({ hear: said }),
  );
  const steps = fc.array(step, { minLength: 1, maxLength: 19 });

  test('property: end with the best that callbacks reported, one reference, and what is pending for it', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), fc.boolean(), async (others, atOnce, canAsk) => {
        const taskId = randomUUID();
        const settings = { lookUpWithinSeconds: canAsk ? 7200 : undefined };
        const all: Step[] = [...others, { register: { ref: 'order-17' } }];
        await take(all, atOnce, (one, index) => {
          if ('hear' in one) {
            const report = aReport({ taskId, ...BODIES[one.hear] }, { receivedAt: minuteOf(11, index) });
            return aTaskStore(store, settings).commit(report, NO_BUDGET);
          }
          const times = { registeredAt: minuteOf(10, index), deadlineAt: minuteOf(12, index) };
          const registration = aRegistration(taskId, { ...one.register, ...times });
          return aRegistrationStore(store, settings).register(registration, undefined, () =>
            Promise.reject(new Error('The reference is the same')),
          );
        });

        const reported = all.flatMap((one) => ('hear' in one ? [one.hear] : []));
        const best = bestOf(reported);
        const record = await store.record(taskId);
        expect(record).toMatchObject({
          outcome: best,
          ref: 'order-17',
          registeredAt: oneOf(10),
          due: best === 'awaiting' ? resultDueKey(taskId) : publishDueKey(taskId),
          ...(best === 'awaiting' && { deadlineAt: expect.any(String) }),
          ...(reported.length > 0 && { deliveries: reported.length }),
        });
        expect(record?.['voiceId']).toBe(best === 'succeeded' ? 'voice_a' : undefined);
        // Undecided, it is due before its deadline, or at it.
        if (best === 'awaiting') {
          expect(String(record?.['dueAt']) <= String(record?.['deadlineAt'])).toBe(true);
          if (!canAsk) expect(record?.['dueAt']).toBe(record?.['deadlineAt']);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("registrations of a submission, its callbacks and those of another submission's URL, in any order and at once,", () => {
  /** What the other URL reports: bodies of its own, of which one was never sent by the submission's provider. */
  const FORGED = { ...BODIES, succeeded: { status: 'success', voiceId: 'voice_forged' } };

  type Step = 'register' | { readonly own: Said } | { readonly other: Said };

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.constant('register' as const),
    fc.record({ own: said }),
    fc.record({ other: said }),
  );

  const quarantined = async (taskId: string, ref: string) =>
    (await store.items(QUARANTINE_TABLE)).filter((item) => item['taskId'] === taskId && item['ref'] === ref);

  test('property: end with the best of its own callbacks, and with nothing that the other URL reported', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 12 }),
        fc.boolean(),
        async (some, atOnce) => {
          const taskId = randomUUID();
          const settings = { lookUpWithinSeconds: 7200 };
          const steps: Step[] = [...some, 'register'];
          const otherRef = `other of ${taskId}`;
          const ref = `own of ${taskId}`;
          await take(steps, atOnce, (one, index) => {
            if (one === 'register')
              return registerAt(new Date(minuteOf(10, index)), taskId, store, { ref, settings });
            const at = new Date(minuteOf(11, index));
            return 'own' in one
              ? receiveAt(at, { taskId, ...BODIES[one.own] }, store, { ref, settings })
              : receiveAt(at, { taskId, ...FORGED[one.other] }, store, { ref: otherRef, settings });
          });

          const own = steps.flatMap((one) => (typeof one === 'object' && 'own' in one ? [one.own] : []));
          const others = steps.flatMap((one) =>
            typeof one === 'object' && 'other' in one ? [one.other] : [],
          );
          const best = bestOf(own);
          const record = await store.record(taskId);
          expect(record).toMatchObject({
            outcome: best,
            ref,
            registeredAt: oneOf(10),
            due: best === 'awaiting' ? resultDueKey(taskId) : publishDueKey(taskId),
          });
          expect(record?.['voiceId']).toBe(best === 'succeeded' ? 'voice_a' : undefined);
          expect(JSON.stringify(record)).not.toContain('voice_forged');
          if (own.length === 0) {
            expect(record).toMatchObject({ reason: 'not_reported' });
            for (const absent of ['raw', 'rank', 'deliveries', 'history'])
              expect(record).not.toHaveProperty(absent);
          } else expect(record?.['deliveries']).toBeGreaterThanOrEqual(1);
          // An operator finds what was refused, and that it was the other submission's URL.
          const refused = await quarantined(taskId, otherRef);
          expect(refused.length > 0).toBe(others.length > 0);
          expect(refused.every(({ reason }) => reason === 'wrong_ref')).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a callback that is refused as the record is of another URL, and a registration meanwhile', () => {
  test.each([
    { before: 'its first write', call: 1, received: 'recorded' },
    { before: 'it is quarantined, which the registration does not see', call: 2, received: 'recorded' },
    {
      before: 'its second write, when the registration has found it in quarantine',
      call: 3,
      received: 'recorded',
    },
    { before: 'nothing of it: the registration comes later', call: 4, received: 'quarantined' },
  ])('before $before: the record has its result', async ({ call, received }) => {
    const [taskId, ref] = [randomUUID(), randomUUID()];
    const register = () => registerAt(new Date(minuteOf(10, 30)), taskId, store, { ref });
    await receiveAt(new Date(minuteOf(10, 0)), { taskId, ...BODIES.failed }, store, { ref: `not ${ref}` });
    let calls = 0;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      calls += 1;
      if (calls === call) await register();
      return send();
    });

    const reception = await receiveAt(
      new Date(minuteOf(11, 0)),
      { taskId, ...BODIES.succeeded },
      { client },
      { ref },
    );
    if (calls < call) await register();

    expect(reception.kind).toBe(received);
    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', voiceId: 'voice_a', ref });
  });
});

describe('twenty registrations by as many references at once: one wins, and the others are refused with its reference', () => {
  const registerAll = (taskId: string) =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        aRegistrationStore(store).register(aRegistration(taskId, { ref: `order-${index}` }), undefined, () =>
          Promise.resolve(),
        ),
      ),
    );

  test.each(['created', 'displaced'] as const)('%s', async (kind) => {
    const taskId = randomUUID();
    if (kind === 'displaced')
      await aTaskStore(store).commit(aReport({ taskId, status: 'fail' }, { ref: 'leaked' }), NO_BUDGET);

    const registered = await registerAll(taskId);

    const ref = String((await store.record(taskId))?.['ref']);
    expect(registered[Number(ref.slice('order-'.length))]).toMatchObject({ kind });
    expect(registered.filter((one) => one.kind !== kind)).toEqual(
      Array.from({ length: 19 }, () => ({ kind: 'other ref', ref })),
    );
  });
});
