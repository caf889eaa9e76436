import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ConditionalChange } from '../../functions/domain/change.ts';
import { decideRegistration } from '../../functions/domain/decide-registration.ts';
import { decideReport } from '../../functions/domain/decide-report.ts';
import { isEventPending, isResultPending } from '../../functions/domain/outbox.ts';
import { answerAttributes } from '../../functions/domain/record-change.ts';
import type { RecordSettings } from '../../functions/domain/record.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { readStoredTask, type StoredTask } from '../../functions/domain/stored-task.ts';
import {
  aClaim,
  aFailure,
  aLookup,
  aRegistration,
  aReport,
  aSuccess,
  aTimeout,
  TASK_ID,
} from '../support/builders.ts';
import { changed, holds, type MemoryItem } from '../support/memory-item.ts';

type Step =
  | { readonly is: 'callback'; readonly ref: string; readonly body: object }
  | { readonly is: 'answer' | 'contradiction'; readonly body: object }
  | { readonly is: 'deadline' | 'publication' | 'deletion' }
  | { readonly is: 'registration'; readonly ref: string | undefined };

/** A step, and how many versions old what its first decision is made with is; `undefined`: it is made without reading. */
type Turn = Step & { readonly age: number | undefined };

interface World extends RecordSettings {
  readonly confirmsResults: boolean;
}

const at = (turn: number) => new Date(Date.parse('2026-11-23T10:00:00.000Z') + turn * 1000).toISOString();

/**
 * Takes turns at one record, as programs do that run at the same time: a decision may be made with an old version of the
 * record, and only its condition keeps it from being written then.
 *
 * @returns all versions of the record, the first empty.
 * @throws {Error} if what is decided with the record as it is does not hold of the record: that would be tried without end.
 */
function play(turns: readonly Turn[], world: World): MemoryItem[] {
  const versions: MemoryItem[] = [{}];
  const now = () => versions.at(-1) ?? {};
  const write = (
    age: number | undefined,
    decide: (current: StoredTask | undefined) => ConditionalChange | undefined,
  ) => {
    const seen = age === undefined ? undefined : readStoredTask(versions.at(-1 - age) ?? {}, 'generate');
    let decision = decide(seen);
    if (decision !== undefined && !holds(decision.condition, now())) {
      decision = decide(readStoredTask(now(), 'generate'));
      if (decision !== undefined && !holds(decision.condition, now())) {
        throw new Error(`Never written: ${JSON.stringify([now(), decision])}`);
      }
    }
    if (decision !== undefined) versions.push(changed(now(), decision.change));
  };
  const commit = (report: Report, age: number | undefined) =>
    write(age, (current) => {
      const decision = decideReport(report, current, world);
      return decision.kind === 'write' ? decision : undefined;
    });

  for (const [index, turn] of turns.entries()) {
    const receivedAt = at(index);
    switch (turn.is) {
      case 'callback': {
        const read = world.confirmsResults ? aClaim : aReport;
        commit(read(turn.body, { ref: turn.ref, receivedAt }), turn.age);
        break;
      }
      case 'answer':
        commit(aLookup(turn.body, { receivedAt }), turn.age);
        break;
      case 'contradiction': {
        const { callback, verdict } = aLookup(turn.body);
        const { taskId: _taskId, ...words } = callback;
        if (!isResultPending(now()['due'])) break;
        const answer = answerAttributes('generate', { verdict, callback: words });
        const isAwaiting = now()['outcome'] === 'awaiting';
        versions.push(changed(now(), { set: { answer, ...(isAwaiting && { reason: 'contradicted' }) } }));
        break;
      }
      case 'deadline':
        commit(aTimeout(TASK_ID, { receivedAt }), turn.age);
        break;
      case 'publication':
        if (!isEventPending(now()['due'])) break;
        versions.push(
          changed(now(), {
            set: { publishedRevision: now()['revision'], due: undefined, dueAt: undefined },
          }),
        );
        break;
      case 'deletion':
        versions.push({});
        break;
      case 'registration': {
        const registration = aRegistration(TASK_ID, {
          ref: turn.ref,
          registeredAt: receivedAt,
          deadlineAt: at(index + 7200),
        });
        write(turn.age, (current) => {
          const decision = decideRegistration(registration, current, world);
          return decision.kind === 'other ref' ? undefined : decision;
        });
      }
    }
  }
  return versions;
}

const text = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('', 'a', 'b', 'c', 'd', 'e', 'f') },
  { weight: 1, arbitrary: fc.constantFrom('語'.repeat(170), '\u{1f399}'.repeat(128), 'x'.repeat(512)) },
);
const pad = fc.constantFrom('', '', '', '語'.repeat(20_000));
const result = fc
  .record({ voiceId: text, errorMessage: text, pad })
  .chain((data) => fc.constantFrom(aSuccess(data), aFailure({ ...data, voiceId: '' })));
const undecided = fc
  .record({
    status: fc.constantFrom('generating_voice', 'success', 'x'.repeat(128)),
    errorMessage: text,
    pad,
  })
  .map((data) => aSuccess({ ...data, voiceId: '' }));
const settling = fc.constantFrom(
  aSuccess({ voiceId: 'a' }),
  aSuccess({ voiceId: '語'.repeat(170) }),
  aFailure({ errorMessage: '語'.repeat(170) }),
);
const ref = fc.constantFrom('order-17', 'order-17', 'order-17', 'order-18');

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ is: fc.constant('callback' as const), ref, body: fc.oneof(result, undecided) }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('answer' as const), body: settling }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('contradiction' as const), body: settling }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constantFrom('deadline' as const, 'publication' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('registration' as const),
      ref: fc.option(ref, { nil: undefined }),
    }),
  },
);
const deletions: fc.Arbitrary<Step> = fc.constant({ is: 'deletion' as const });

const age = fc.option(fc.nat({ max: 5 }), { nil: undefined });
const turnsOf = (step: fc.Arbitrary<Step>, limits: fc.ArrayConstraints): fc.Arbitrary<Turn[]> =>
  fc.array(
    fc.tuple(step, age).map(([one, old]) => ({ ...one, age: old })),
    limits,
  );
const turns = fc.oneof(
  turnsOf(steps, { minLength: 1, maxLength: 40 }),
  turnsOf(fc.oneof({ weight: 12, arbitrary: steps }, { weight: 1, arbitrary: deletions }), { maxLength: 40 }),
  // Long enough for a history that is full, and for more.
  turnsOf(steps, { minLength: 40, maxLength: 80, size: 'max' }),
);
const world: fc.Arbitrary<World> = fc.record({
  retentionDays: fc.constantFrom(0, 400),
  lookUpWithinSeconds: fc.constantFrom(undefined, 7200),
  confirmsResults: fc.boolean(),
});

/** A version of a record, and the one before; without what was deleted, and what was created. */
type Pair = readonly [before: MemoryItem, after: MemoryItem];

function pairs(versions: readonly MemoryItem[]): Pair[] {
  return versions.slice(1).map((after, index) => [versions[index] ?? {}, after]);
}

const isRecord = (item: MemoryItem) => Object.keys(item).length > 0;
/** Whether a registration had the record begin anew. */
const isDisplaced = ([before, after]: Pair) =>
  before['registeredAt'] === undefined && after['displacedRef'] !== before['displacedRef'];
const rankOf = (item: MemoryItem) => Number(item['rank'] ?? -1);
const lengthOf = (list: unknown) => (Array.isArray(list) ? list.length : 0);

/** Checks what must hold of every version that is a record. */
function always(law: (item: MemoryItem, world: World) => void): void {
  fc.assert(
    fc.property(turns, world, (taken, settings) => {
      for (const item of play(taken, settings)) if (isRecord(item)) law(item, settings);
    }),
  );
}

/** Checks what must hold of every change of a record, but for the displacement of one that only a callback created. */
function ofEachChange(law: (pair: Pair) => void): void {
  fc.assert(
    fc.property(turns, world, (taken, settings) => {
      for (const pair of pairs(play(taken, settings))) {
        if (pair.every(isRecord) && !isDisplaced(pair)) law(pair);
      }
    }),
  );
}

describe('of reports, registrations and sweeps at the same time, with any content:', () => {
  test('property: the rank of a record never falls', () => {
    ofEachChange(([before, after]) => {
      expect(rankOf(after)).toBeGreaterThanOrEqual(rankOf(before));
    });
  });

  test('property: a reference never changes once it is known', () => {
    ofEachChange(([before, after]) => {
      expect(after['ref']).toBe(before['ref'] ?? after['ref']);
    });
  });

  test('property: a registration stays', () => {
    ofEachChange(([before, after]) => {
      expect(after['registeredAt']).toBe(before['registeredAt'] ?? after['registeredAt']);
    });
  });

  test('property: a record has begun anew once at most, and is registered since', () => {
    fc.assert(
      fc.property(turns, world, (taken, settings) => {
        for (const pair of pairs(play(taken, settings))) {
          const [before, after] = pair;
          if (!pair.every(isRecord) || !isDisplaced(pair)) continue;
          expect([before['displacedRef'], after['displacedRef']]).toEqual([undefined, before['ref']]);
          expect(after['registeredAt']).toEqual(expect.any(String));
        }
      }),
    );
  });

  test('property: the revision rises by one with each new rank, and otherwise stays', () => {
    ofEachChange(([before, after]) => {
      const rise = Number(after['revision'] ?? 0) - Number(before['revision'] ?? 0);
      expect(rise).toBe(rankOf(after) > rankOf(before) ? 1 : 0);
    });
  });

  test('property: a record has an outcome: none is created of a report that was only to be kept', () => {
    always((item) => expect(item['outcome']).toMatch(/^(awaiting|failed|succeeded)$/));
  });

  test('property: a record has at most 20 entries of history, four claims that differ, and 64 KB', () => {
    always((item) => {
      const claims = (item['claims'] ?? []) as { readonly voiceId?: string }[];

      expect(lengthOf(item['history'])).toBeLessThanOrEqual(20);
      expect(claims.length).toBeLessThanOrEqual(4);
      expect(new Set(claims.map(({ voiceId }) => voiceId)).size).toBe(claims.length);
      expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThan(64_000);
    });
  });

  test('property: an undecided task is due, if it is registered or the provider can be asked', () => {
    always((item, { lookUpWithinSeconds: lookUpWithinSeconds }) => {
      if (item['outcome'] !== 'awaiting') return;
      if (item['registeredAt'] === undefined && lookUpWithinSeconds === undefined) return;
      expect(isResultPending(item['due'])).toBe(true);
      expect([item['dueAt'], item['deadlineAt']]).toEqual([expect.any(String), expect.any(String)]);
    });
  });

  test('property: an undecided task is due among its like: registered, or named by callbacks alone', () => {
    always((item) => {
      if (item['outcome'] !== 'awaiting' || item['due'] === undefined) return;
      expect(item['due']).toMatch(item['registeredAt'] === undefined ? /^unregistered#/ : /^result#/);
    });
  });

  test('property: a result whose event is not published is due for it', () => {
    always((item) => {
      if (item['outcome'] === 'awaiting' || item['publishedRevision'] === item['revision']) return;
      expect(isEventPending(item['due'])).toBe(true);
    });
  });

  test('property: where results are to be confirmed, no callback settles a task', () => {
    always((item, { confirmsResults }) => {
      if (confirmsResults && item['outcome'] !== 'awaiting') expect(item['via']).not.toBe('callback');
    });
  });
});

describe('nothing that another URL sends', () => {
  test('property: changes a record, with any content of the record and any age of the decision', () => {
    const others = fc.array(fc.tuple(fc.oneof(result, undecided), fc.option(fc.nat({ max: 4 }))), {
      minLength: 1,
    });
    fc.assert(
      fc.property(turns, world, others, (taken, settings, sent) => {
        const versions = play(taken, settings);
        const reference = versions.at(-1)?.['ref'];
        fc.pre(reference !== undefined);
        const other = reference === 'order-17' ? 'order-18' : 'order-17';
        const forged = sent.map(([body, age]): Turn => ({
          is: 'callback',
          ref: other,
          body,
          age: age ?? undefined,
        }));

        // An old version may be of another reference: the condition decides.
        expect(play([...taken, ...forged], settings)).toEqual(versions);
      }),
    );
  });
});

describe('property: a decision is made about any item, also one that was edited by hand', () => {
  const edited = fc.dictionary(
    fc.constantFrom(
      'outcome',
      'reason',
      'voiceId',
      'rank',
      'ref',
      'registeredAt',
      'due',
      'dueAt',
      'deadlineAt',
      'deliveries',
      'history',
      'claims',
      'answer',
      'raw',
    ),
    fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('awaiting', 'timed_out', 'publish#01', 'result#01', 'order-17', 'in_progress', 0, 1, 3),
    ),
  );
  const report: fc.Arbitrary<Report> = fc.oneof(
    fc.oneof(result, undecided).map((body) => aReport(body)),
    fc.oneof(result, undecided).map((body) => aClaim(body)),
    settling.map((body) => aLookup(body)),
    fc.constant(aTimeout(TASK_ID)),
  );

  test('property: and what a callback writes depends on the reference, and what others write on there being a record', () => {
    fc.assert(
      fc.property(edited, report, world, fc.boolean(), (item, given, settings, mayCreate) => {
        for (const current of [undefined, readStoredTask(item, 'generate')]) {
          const decision = decideReport(given, current, settings, mayCreate);
          if (decision.kind !== 'write') continue;

          expect(decision.condition).toContainEqual(
            given.via === 'callback'
              ? { attribute: 'ref', is: 'absent or equal', to: given.ref }
              : expect.objectContaining({ is: 'present' }),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test('property: and it is one of its kinds', () => {
    fc.assert(
      fc.property(edited, report, world, (item, given, settings) => {
        expect(['write', 'ignore', 'gone', 'wrong ref', 'not yet']).toContain(
          decideReport(given, readStoredTask(item, 'generate'), settings).kind,
        );
        expect(['write', 'displace', 'other ref']).toContain(
          decideRegistration(aRegistration(TASK_ID), readStoredTask(item, 'generate'), settings).kind,
        );
      }),
      { numRuns: 500 },
    );
  });
});
