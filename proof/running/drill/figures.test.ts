import { expect, test } from '@jest/globals';
import { isPassed, tally, measureLatencies } from './drill-result.ts';
import { type Drilled, createMailbox } from './facts.ts';
import { aPlan, aRecord, aTask, anEvent, callbacks, LOOKED_UP, someFacts } from './some-facts.ts';
import type { SentCallback } from './stand-in.ts';
import { callbacksToCome } from './wait-for-end.ts';

const ANSWERED: SentCallback = { answers: [503, 200], answeredAt: '2026-11-23T10:00:03.000Z' };
const REPEATED: SentCallback = { answers: [503, 'timeout', 503] };
const EXHAUSTED: SentCallback = { answers: [503, 'timeout', 503, 'no answer'] };

test.each<[string, SentCallback[], number]>([
  ['none of its two was sent', [], 2],
  ['one was answered, and the other not sent', [ANSWERED], 1],
  ['one is to be repeated', [ANSWERED, REPEATED], 1],
  ['all repeats of one have failed: no caller must wait for it', [ANSWERED, EXHAUSTED], 0],
  ['all repeats of both have failed', [EXHAUSTED, EXHAUSTED], 0],
])('of a doubled callback, when %s', (_when, callbacks, toCome) => {
  const double = { taskId: 'double', planned: aPlan({ kind: 'double', behave: ['double'] }) };
  const lost = { taskId: 'lost', planned: aPlan({ kind: 'lost', behave: ['lost'] }) };
  const known = [
    { taskId: 'double', callbacks },
    { taskId: 'phrase', callbacks: [] },
  ];

  expect(callbacksToCome([double, lost], known)).toBe(toCome);
});

const DOUBLE = aPlan({ kind: 'double', behave: ['double'] });

function tallyOf(facts: Drilled) {
  const mailbox = createMailbox();
  for (const { text, atMs } of facts.arrivals) mailbox.put(text, atMs);
  return tally(facts, mailbox.eventIds);
}

test('counts kinds, lookups, and what settled each task', () => {
  const lost = aTask({
    taskId: 'lost',
    planned: aPlan({ kind: 'lost' }),
    asked: 3,
    callbacks: [],
    record: aRecord(LOOKED_UP),
  });
  const undecided = aTask({ taskId: 'undecided', record: aRecord({ outcome: 'awaiting' }) });
  const facts = someFacts({ tasks: [aTask(), lost, undecided], mostLookupsIn10Seconds: 2 });

  expect(tallyOf(facts)).toMatchObject({
    tasks: 3,
    kinds: { plain: 2, lost: 1, double: 0 },
    settledBy: { callback: 1, lookup: 1, deadline: 0 },
    lookups: 3,
    mostLookupsIn10Seconds: 2,
    eventsPerRevision: 1,
  });
});

test.each([
  ['changed nothing', callbacks(2), [anEvent()], 1],
  ['was answered once only', callbacks(1, 1), [anEvent()], 0],
  ['made a second event', callbacks(2), [anEvent(), anEvent({ revision: 2 })], 0],
])('of a doubled callback it says whether it %s', (_what, sent, events, harmlessDoubles) => {
  const facts = someFacts({ task: aTask({ planned: DOUBLE, callbacks: sent }), events });

  expect(tallyOf(facts)).toMatchObject({ harmlessDoubles });
});

test('a drill is passed with one event of each revision and no violation, and not otherwise', () => {
  const facts = someFacts();
  const passed = {
    seed: 1,
    seconds: 1,
    lookups: 20,
    tally: tallyOf(facts),
    latencies: measureLatencies(facts),
    violations: [],
  };
  const repeated = tallyOf(someFacts({ events: [anEvent(), anEvent()] }));

  expect(isPassed(passed)).toBe(true);
  expect(repeated.eventsPerRevision).toBe(2);
  expect(isPassed({ ...passed, tally: repeated })).toBe(false);
  expect(isPassed({ ...passed, tally: tallyOf(someFacts({ events: [] })) })).toBe(false);
  expect(isPassed({ ...passed, violations: [{ kind: 'wrong', subject: 'task', what: 'all' }] })).toBe(false);
});

test('times the event of the record from the first answer, but not where a lookup was faster', () => {
  const early = { answers: [200], answeredAt: '2026-11-23T10:00:03.250Z' };
  const never = { answers: [500] };
  const after = { answers: [200], answeredAt: '2026-11-23T10:00:05.000Z' };

  const reported = (sent: SentCallback[]) =>
    measureLatencies(someFacts({ task: aTask({ callbacks: sent }) })).reported;

  // The event came at 10:00:04.
  expect(reported([after, early])).toEqual({ count: 1, p50Ms: 750, p99Ms: 750 });
  expect(reported([never, early])).toMatchObject({ count: 1, p50Ms: 750 });
  expect(reported([after])).toMatchObject({ count: 0 });
  expect(reported([never])).toMatchObject({ count: 0 });
});

test('times undecided callbacks by themselves, and those that failed first not at all', () => {
  const latenciesOf = (behave: 'contradictory' | 'no-result' | 'fail-then-success') =>
    measureLatencies(
      someFacts({ task: aTask({ planned: aPlan({ kind: 'contradicting', behave: [behave] }) }) }),
    );

  expect(latenciesOf('contradictory')).toMatchObject({ reported: { count: 0 }, undecided: { count: 1 } });
  expect(latenciesOf('no-result')).toMatchObject({ reported: { count: 0 }, undecided: { count: 1 } });
  expect(latenciesOf('fail-then-success')).toMatchObject({ reported: { count: 0 }, undecided: { count: 0 } });
});
