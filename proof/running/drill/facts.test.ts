import { describe, expect, test } from '@jest/globals';
import type { TaskRecord } from '../../../client/index.ts';
import type { LawViolation } from '../../laws/facts.ts';
import { judge } from '../../laws/judge.ts';
import { factsOf, type Drilled } from './facts.ts';
import {
  anEvent,
  aPlan,
  aRecord,
  aTask,
  callbacks,
  FAILED_FIRST,
  LOOKED_UP,
  someFacts,
  TIMED_OUT,
} from './some-facts.ts';

const unresolved = (what: string): LawViolation => ({ kind: 'lost', subject: 'task', what });
const wrong = (what: string, subject = 'task'): LawViolation => ({ kind: 'wrong', subject, what });
const repeated = (what: string): LawViolation => ({ kind: 'repeated', subject: 'task', what });

const withRecord = (overrides: Partial<TaskRecord>) =>
  someFacts({ task: aTask({ record: aRecord(overrides) }) });
const ofTask = (overrides: Parameters<typeof aTask>[0], events?: readonly string[]) =>
  someFacts({ task: aTask(overrides), ...(events && { events }) });

/** What a task that hangs comes to, but for the overrides. */
const hanging = (overrides: Partial<TaskRecord>, event: Parameters<typeof anEvent>[0] = {}) =>
  ofTask(
    {
      planned: aPlan({ kind: 'hanging', behave: ['hang'], endsAfterSeconds: 60 }),
      truth: { status: 'hanging' },
      callbacks: [],
      record: aRecord({ ...TIMED_OUT, ...overrides }),
    },
    [anEvent({ outcome: 'failed', reason: 'timed_out', ...event })],
  );

/** A task whose first callback reports a failure, and the second the truth. */
const corrected = (events: readonly string[], confirms = false) => {
  const planned = aPlan({ kind: 'contradicting', behave: ['fail-then-success'] });
  const record = aRecord({ revision: 2, publishedRevision: 2, deliveries: 2, ...(confirms && LOOKED_UP) });
  const task = aTask({ planned, callbacks: callbacks(2), asked: confirms ? 1 : 0, record });
  return someFacts({ task, events, confirms });
};
const SECOND = anEvent({ revision: 2 });

/** A callback reported another voice than the provider knows. */
const forged = (record: Partial<TaskRecord>, events: readonly string[]) => {
  const planned = aPlan({ kind: 'forged', behave: ['forged'] });
  const task = aTask({ planned, asked: 2, record: aRecord({ ...record, lookups: 2 }) });
  return someFacts({ task, events, confirms: true });
};

const VIOLATIONS: readonly (readonly [title: string, facts: Drilled, violations: readonly LawViolation[]])[] =
  [
    [
      'a record that is missing',
      ofTask({ record: undefined }, []),
      [
        unresolved(
          'a callback was answered with 200, and there is no record; it was registered, and there is no record',
        ),
      ],
    ],
    [
      'a task that still awaits its result',
      ofTask(
        {
          record: aRecord({
            outcome: 'awaiting',
            reason: 'no_result',
            voiceId: undefined,
            publishedRevision: undefined,
          }),
        },
        [],
      ),
      [unresolved('it still awaits its result (no_result)')],
    ],
    [
      'another voice than the true one, in record and event',
      ofTask({ record: aRecord({ voiceId: 'voice-b' }) }, [anEvent({ voiceId: 'voice-b' })]),
      [
        wrong(
          'the record says "succeeded voice-b", and the truth is "succeeded voice-a"; ' +
            'the event task/generate/1 says "succeeded voice-b", and the truth is "succeeded voice-a"',
        ),
      ],
    ],
    [
      'another voice in the event alone',
      ofTask({}, [anEvent({ voiceId: 'voice-b' })]),
      [
        wrong(
          'the event task/generate/1 says "succeeded voice-b", and the truth is "succeeded voice-a"; ' +
            'the event task/generate/1 says "succeeded voice-b", and the record "succeeded voice-a"',
        ),
      ],
    ],
    ...(
      [
        ['fail', undefined, 'generation_failed'],
        ['processing_validate_fail', undefined, 'verification_failed'],
        ['success', 'fail', 'voice_rejected'],
      ] as const
    ).map(
      ([status, voiceId, reason]) =>
        [
          `a success where the provider has ${status}${voiceId === undefined ? '' : ` with the voice "${voiceId}"`}`,
          ofTask({ truth: { status, voiceId } }),
          [
            wrong(
              `the record says "succeeded voice-a", and the truth is "failed ${reason}"; ` +
                `the event task/generate/1 says "succeeded voice-a", and the truth is "failed ${reason}"`,
            ),
          ],
        ] as const,
    ),
    [
      'a task that the provider does not know',
      ofTask({ truth: undefined }),
      [
        wrong('the provider does not know how it ended'),
        wrong('the event task/generate/1 says "succeeded voice-a", which nothing sent'),
      ],
    ],
    [
      'a task that ended by its deadline where the provider has a result',
      ofTask({ callbacks: [], record: aRecord(TIMED_OUT) }, [
        anEvent({ outcome: 'failed', reason: 'timed_out' }),
      ]),
      [
        wrong(
          'the record says "failed timed_out", and the truth is "succeeded voice-a"; ' +
            'the event task/generate/1 says "failed timed_out", and the truth is "succeeded voice-a"',
        ),
      ],
    ],
    [
      'a task that timed out before its deadline',
      hanging({ settledAt: '2026-11-23T10:59:59.999Z' }),
      [wrong('it timed out at 2026-11-23T10:59:59.999Z, with the deadline 2026-11-23T11:00:00.000Z')],
    ],
    [
      'a task that timed out more than two minutes after it',
      hanging({ settledAt: '2026-11-23T11:02:00.001Z' }),
      [wrong('it timed out at 2026-11-23T11:02:00.001Z, with the deadline 2026-11-23T11:00:00.000Z')],
    ],
    [
      'a task that timed out without a deadline',
      hanging({ deadlineAt: undefined }),
      [wrong('it timed out at 2026-11-23T11:02:00.000Z, with the deadline undefined')],
    ],
    [
      'a deadline that a lookup brought',
      hanging({ via: 'lookup', lookups: 1 }),
      [wrong('it was settled by a lookup, and there was none; it ended as "failed timed_out" by lookup')],
    ],
    [
      'a result that a deadline brought',
      withRecord({ via: 'deadline', settledAt: '2026-11-23T11:00:00.000Z' }),
      [wrong('it ended as "succeeded voice-a" by deadline')],
    ],
    [
      'a record without a ref',
      withRecord({ ref: undefined }),
      [
        wrong(
          'the record has no ref; it was settled by a callback, and none came; the event task/generate/1 is a suno.voice.succeeded of drill-1',
        ),
      ],
    ],
    [
      'a task that is not registered',
      withRecord({ registeredAt: undefined }),
      [wrong('it is not registered')],
    ],
    [
      'a callback that was never answered with 200',
      ofTask({ callbacks: callbacks(1, 1) }),
      [wrong('a callback was never answered with 200')],
    ],
    [
      'a lookup that was not counted',
      ofTask({ asked: 2, record: aRecord({ lookups: 1 }) }),
      [wrong('the record counts 1 lookups, and the provider had 2')],
    ],
    [
      'a callback where none came',
      ofTask({ callbacks: [], record: aRecord({ deliveries: 0 }) }),
      [wrong('it was settled by a callback, and none came')],
    ],
    [
      'a lookup where there was none',
      withRecord(LOOKED_UP),
      [wrong('it was settled by a lookup, and there was none')],
    ],
    [
      'a callback that no lookup confirmed, where that is wanted',
      someFacts({ confirms: true }),
      [wrong('it was settled by a callback that no lookup confirmed')],
    ],
    [
      'a forged voice that was recorded and announced',
      forged({ ...LOOKED_UP, voiceId: 'voice-x' }, [anEvent({ voiceId: 'voice-x' })]),
      [
        wrong(
          'the record says "succeeded voice-x" by lookup, and the provider "succeeded voice-a"; ' +
            'the record says "succeeded voice-x", and the truth is "succeeded voice-a"; ' +
            'the event task/generate/1 says "succeeded voice-x", and the truth is "succeeded voice-a"',
        ),
      ],
    ],
    [
      'a forged callback after which the task timed out, although the provider knows its voice',
      forged({ ...TIMED_OUT, deliveries: 1 }, [anEvent({ outcome: 'failed', reason: 'timed_out' })]),
      [
        wrong(
          'the record says "failed timed_out", and the truth is "succeeded voice-a"; ' +
            'the event task/generate/1 says "failed timed_out", and the truth is "succeeded voice-a"',
        ),
      ],
    ],
    [
      'an unconfirmed failure that was announced before the truth',
      corrected([FAILED_FIRST, SECOND], true),
      [
        wrong(
          'the event task/generate/1 says "failed generation_failed", and the truth is "succeeded voice-a"',
        ),
      ],
    ],
    [
      'a failure that no callback reported',
      ofTask({ record: aRecord({ revision: 2, publishedRevision: 2 }) }, [FAILED_FIRST, SECOND]),
      [
        wrong(
          'the event task/generate/1 says "failed generation_failed", and the truth is "succeeded voice-a"',
        ),
      ],
    ],
    [
      'an event that came again',
      ofTask({}, [anEvent(), anEvent()]),
      [repeated('the event task/generate/1 came again')],
    ],
    [
      'an event that came again in another version',
      ofTask({}, [anEvent(), anEvent({}, { time: 'another' })]),
      [
        wrong('the event task/generate/1 came in two versions'),
        repeated('the event task/generate/1 came again'),
      ],
    ],
    [
      'an event about a task that was never submitted',
      someFacts({ events: [anEvent(), anEvent({}, { subject: 'another' })] }),
      [wrong('the event task/generate/1 came, and there is no record', 'another')],
    ],
    [
      'more lookups than are allowed',
      someFacts({ mostLookupsIn10Seconds: 21 }),
      [wrong('21 lookups in 10 seconds, and 20 are allowed', 'lookups')],
    ],
  ];

const NO_VIOLATIONS: readonly (readonly [title: string, facts: Drilled])[] = [
  ['a voice that its callback reported', someFacts()],
  [
    'a voice that was looked up, as no callback came',
    ofTask({ callbacks: [], asked: 1, record: aRecord({ ...LOOKED_UP, deliveries: 0 }) }),
  ],
  ['a lookup that did not reach the provider', ofTask({ record: aRecord({ lookups: 1 }) })],
  ['a delivery that was counted twice', withRecord({ deliveries: 2 })],
  [
    'a failure that the provider has, too',
    ofTask(
      {
        truth: { status: 'processing_validate_fail' },
        record: aRecord({ outcome: 'failed', reason: 'verification_failed', voiceId: undefined }),
      },
      [anEvent({ outcome: 'failed', reason: 'verification_failed' })],
    ),
  ],
  ['a failure that came before the truth, in any order', corrected([SECOND, FAILED_FIRST])],
  ['a failure that was skipped, as the truth came before it was announced', corrected([SECOND])],
  ['a task that hung until two minutes after its deadline', hanging({})],
  ['a task that hung just to its deadline', hanging({ settledAt: '2026-11-23T11:00:00.000Z' })],
  ['a true voice that no callback claimed', forged({ ...LOOKED_UP, deliveries: 1 }, [anEvent()])],
  ['a true voice that was confirmed', corrected([SECOND], true)],
];

describe('what a drill gathers is judged: it', () => {
  test.each(VIOLATIONS)('finds %s', (_title, facts, violations) => {
    expect(judge(factsOf(facts))).toEqual(violations);
  });

  test.each(NO_VIOLATIONS)('has nothing against %s', (_title, facts) => {
    expect(judge(factsOf(facts))).toEqual([]);
  });
});
