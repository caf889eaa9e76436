import { isDeepStrictEqual } from 'node:util';
import { SWEEP_TIMEOUT_MS, type Deploy } from '../functions.ts';
import { numberOf } from '../laws/law.ts';
import { statementOf } from '../callback-bodies.ts';
import type { StreamRules } from '../stream.ts';
import {
  BY_REGISTRATION,
  project,
  wasForged,
  withoutPublication,
  type Fields,
  type Projection,
  describeDifference,
  firstDifference,
} from './projection.ts';
import { observe, START_MS, type Observed, type SweepObserved, type TaskObserved } from './observe.ts';
import type { HonestPlan, OwnTask, Plan } from './plan.ts';

/** The result of one run beside an adversary, compared with the same run without. */
export interface Compared {
  /** What the adversary has changed, if anything. */
  readonly violation: string | undefined;
  readonly observed: Observed;
  readonly alone: Observed;
  /** How many tasks were compared in each of the ways that the law knows. */
  readonly ways: Readonly<Record<Way, number>>;
}

/** How a task is compared: as a whole; from its registration on; or by its end, because its lookups were at other times. */
export const WAYS = ['whole', 'from its registration on', 'by its end'] as const;
export type Way = (typeof WAYS)[number];

/** The time that the budget paces lookups over, and what a call may be late, in milliseconds. */
const PERIOD_MS = 10_500;

/** In how many milliseconds two more sweeps begin. */
const NEXT_SWEEPS_MS = 2 * 66_000;

/** Within how many milliseconds the next sweep begins. */
const NEXT_SWEEP_MS = 66_000;

/**
 * The law of noninterference: an adversary holds URLs of references of their own, knows every task id, and sends anything at
 * any time. Of each task that is registered with another reference, the record, the events, the lookups, the deadline, and the
 * answers to its registrations and callbacks are what they would be without the adversary, at each moment.
 *
 * The same run happens twice: the same seed, the same requests of the backend and the provider, the same faults at the same
 * calls; once beside the adversary and once without. Everything is compared, with these exceptions and no others:
 *
 * 1. **A report at another URL came before the registration.** The registration displaces that report, and from then on all
 *    is as if the task's own callbacks from before had come just after the registration. So, compared with that run:
 *    - each time up to the registration's answer may be another one up to it: `receivedAt` is when the callback came;
 *    - `revision` continues the other URL's revisions: it may be higher, never lower; `displacedRef` is set;
 *    - the registration may be answered 200 instead of 201, and by a later attempt where its additional calls fail; then its
 *      deadline is later too, and its end is compared;
 *    - own callbacks from before the registration have no trace, and repeats of them are counted in quarantine, not in the
 *      record; an overdue event of theirs is published 15 minutes after they came, so it may be published earlier;
 *    - an own callback that comes while the registration is under way may be counted twice, the second time as a repeat.
 * 2. **Lookups.** Tasks that are known by a callback alone take at most a fifth of the lookups, so a lookup of a registered
 *    task may be made later by the time of two calls, and its next ones with it; where calls fail, by the second sweep in
 *    which no call fails. A callback that comes meanwhile makes the task due at a time of its own. What came before a registration, by 1., may be looked up earlier. A task's lookups *before* its
 *    registration, and those of a sweep that began before it, are not promised at all. Where a task's lookups were at other
 *    times for one of these reasons, its end is compared: reference, registration, deadline, and the result, unless its
 *    provider contradicts itself or comes to know it between these times, or lookups may fail.
 *
 * An own callback of more than 16 KiB that comes before the registration, and after another URL's report, is stored in part
 * and cannot be applied; so is the third one whose two places in quarantine are taken. The provider's bodies have 250 bytes.
 */
export async function checkNoninterference(
  { honest, adversary }: Plan,
  deploy: Deploy,
  rules: StreamRules,
): Promise<Compared> {
  const observed = await observe(honest, adversary, deploy, rules);
  const forged = new Set(observed.tasks.filter(wasForged).map(({ taskId }) => taskId));
  const alone = await observe(honest, undefined, deploy, rules, forged);
  const ways: Record<Way, number> = { whole: 0, 'from its registration on': 0, 'by its end': 0 };
  let violation = observed.broken ?? alone.broken;
  for (const [index, { taskId, ref }] of observed.tasks.entries()) {
    const [one, other, planned] = [observed.tasks[index], alone.tasks[index], honest.tasks[index]];
    if (one === undefined || other === undefined || planned === undefined) {
      throw new Error('Both runs have the tasks of their plan');
    }
    const isForged = forged.has(taskId);
    const pair = { one: project(one, isForged), other: project(other, isForged) };
    const way = wayOf(pair, isForged);
    ways[way] += 1;
    violation ??=
      way === 'by its end'
        ? checkEnd(taskId, pair, planned, honest, isForged)
        : checkAll(taskId, pair, isForged, honest);
    if (way === 'by its end' && hasOwnDeadline(pair, isForged)) {
      violation ??= checkDelay(taskId, pair, honest, isForged, [
        { task: one, sweeps: observed.sweeps },
        { task: other, sweeps: alone.sweeps },
      ]);
    }
    // A task that timed out before it succeeded has a revision more: lookups at other times may be in time or not.
    const isSameCourse = isDeepStrictEqual(outcomesOf(pair.one), outcomesOf(pair.other));
    if (way !== 'by its end' || isSameCourse) violation ??= checkRevisions(taskId, ref, one, other);
  }
  return { violation, observed, alone, ways };
}

const publishedMs = (at: string) => (at === BY_REGISTRATION ? 0 : Date.parse(at));

/** What an owner saw of a task beside the adversary, and without. */
interface Pair {
  readonly one: Projection;
  readonly other: Projection;
}

function wayOf({ one, other }: Pair, isForged: boolean): Way {
  if (one.wasEarly || other.wasEarly || isAnsweredLater({ one, other }, isForged)) return 'by its end';
  if (!isDeepStrictEqual(one.lookupsMs, other.lookupsMs)) return 'by its end';
  return isForged ? 'from its registration on' : 'whole';
}

function isAnsweredLater({ one, other }: Pair, isForged: boolean): boolean {
  return isForged && one.answeredMs > other.answeredMs;
}

function checkAll(taskId: string, pair: Pair, isForged: boolean, honest: HonestPlan): string | undefined {
  const { one, other } = pair;
  const mayBeEarlier = isForged && (one.wasOverdue || other.wasOverdue);
  const difference = mayBeEarlier
    ? firstDifference(exceptPublication(one), exceptPublication(other))
    : firstDifference(one, other);
  if (difference !== undefined) return describeDifference(taskId, difference);
  return mayBeEarlier ? checkPublication(taskId, pair, honest) : undefined;
}

function exceptPublication({ wasOverdue: _wasOverdue, ...projection }: Projection): Fields {
  const { states, events } = projection;
  return {
    ...projection,
    states: withoutPublication(states),
    events: events.map(({ at, event }) => (isOfEarlierResult(event) ? { event } : { at, event })),
  };
}

const isOfEarlierResult = ({ time }: Fields) => time === BY_REGISTRATION;

/** No event is published later beside the adversary; where sweeps may fail, not later than by one of the next sweeps. */
function checkPublication(taskId: string, { one, other }: Pair, honest: HonestPlan): string | undefined {
  const mostMs = honest.faultsPercent > 0 ? NEXT_SWEEPS_MS : 0;
  const index = one.events.findIndex(
    ({ at }, event) => publishedMs(at) > publishedMs(other.events[event]?.at ?? at) + mostMs,
  );
  if (index < 0) return undefined;
  const path = ['events', String(index), 'at'];
  return describeDifference(taskId, { path, one: one.events[index]?.at, other: other.events[index]?.at });
}

/** Checks what must be the same although a task's lookups were at other times. */
function checkEnd(
  taskId: string,
  pair: Pair,
  planned: OwnTask,
  honest: HonestPlan,
  isForged: boolean,
): string | undefined {
  const { one, other } = pair;
  // A lookup at another time may fail where the other one did not.
  const mayFail = honest.faultsPercent > 0 && otherLookupsMs(pair).length > 0;
  const isResultSure =
    !(one.wasEarly || other.wasEarly || mayFail) &&
    isConsistent(planned) &&
    isKnownBefore(pair, planned) &&
    !isOfEarlierSweep(pair);
  const facts = [...FACTS, ...(isResultSure ? RESULT : [])];
  const difference =
    firstDifference(endOf(one, facts), endOf(other, facts)) ?? deadlineDifference(pair, isForged);
  return difference && describeDifference(taskId, difference);
}

/** The deadline that the registration set: a task that timed out may get another one by a callback that comes later. */
function deadlineDifference(pair: Pair, isForged: boolean): ReturnType<typeof firstDifference> {
  if (!hasOwnDeadline(pair, isForged)) return undefined;
  const [one, other] = [pair.one, pair.other].map(({ states }) =>
    endOf({ states: states.slice(0, 1) }, ['deadlineAt']),
  );
  return firstDifference(one, other);
}

/** What ended before it was registered has no deadline of its owner's; what is registered later has a later one. */
function hasOwnDeadline(pair: Pair, isForged: boolean): boolean {
  return !(pair.one.wasEarly || pair.other.wasEarly || isAnsweredLater(pair, isForged));
}

/** A task in one of the runs, and the run's sweeps. */
interface Swept {
  readonly task: TaskObserved;
  readonly sweeps: readonly SweepObserved[];
}

/**
 * The first lookup that is made at another time is made within an interval of the budget for each task that waits; or, where
 * calls fail, by the second sweep that finds the task due and in which no call fails.
 */
function checkDelay(
  taskId: string,
  { one, other }: Pair,
  { settings, tasks, faultsPercent }: HonestPlan,
  isForged: boolean,
  runs: readonly [Swept, Swept],
): string | undefined {
  const intervalMs = Math.ceil(PERIOD_MS / (settings.lookupsPer10Seconds ?? 1));
  const mostMs = tasks.length * intervalMs;
  const index = firstOtherLookup(one, other);
  const [atMs, withoutMs] = [one.lookupsMs[index], other.lookupsMs[index]];
  // One that is not made at all: the task has ended by then.
  const endMs = (projection: Projection) => Date.parse(projection.states.find(isEnd)?.at ?? '');
  const times = [atMs ?? endMs(one), withoutMs ?? endMs(other)] as const;
  const isLater = times[0] > times[1];
  // What came before the registration is due for a lookup earlier.
  if (isForged && times[0] < times[1]) return undefined;
  const [fromMs, toMs] = [Math.min(...times), Math.max(...times)];
  const late = runs[isLater ? 0 : 1];
  const dueMs = dueAgainMs(late, fromMs, toMs);
  if (toMs - fromMs <= mostMs || toMs - dueMs <= NEXT_SWEEP_MS + mostMs) return undefined;
  if (faultsPercent > 0 && Number.isFinite(toMs) && sweepsWithout(late, fromMs, toMs).length <= 1)
    return undefined;
  return describeDifference(taskId, { path: ['lookups', String(index)], one: atMs, other: withoutMs });
}

/** When a callback between two times made a task due; -Infinity if none did. Epoch milliseconds. */
function dueAgainMs({ task }: Swept, fromMs: number, toMs: number): number {
  const { after } = task.changes.findLast(({ atMs }) => atMs > fromMs && atMs < toMs) ?? {};
  return after?.['dueAt']?.S === undefined ? -Infinity : Date.parse(after['dueAt'].S);
}

/** The sweeps without a fault that found a task due between two times, and ended before the second. */
function sweepsWithout({ task, sweeps }: Swept, fromMs: number, toMs: number): SweepObserved[] {
  const isDueAt = (ms: number) =>
    (task.changes.findLast(({ atMs }) => atMs < ms)?.after['dueAt']?.S ?? '~') <= new Date(ms).toISOString();
  return sweeps.filter(
    ({ beganMs, endedMs, hadFault }) => !hadFault && beganMs > fromMs && endedMs < toMs && isDueAt(beganMs),
  );
}

const isEnd = ({ record }: Projection['states'][number]) => record['outcome'] !== 'awaiting';

/** The outcomes of a task, in order, each change once. */
function outcomesOf({ states }: Projection): unknown[] {
  const outcomes = states.map(({ record: { outcome, reason } }) =>
    outcome === 'awaiting' ? outcome : [outcome, reason],
  );
  return outcomes.filter((outcome, index) => !isDeepStrictEqual(outcome, outcomes[index - 1]));
}

const FACTS = ['taskId', 'ref', 'registeredAt'];
const RESULT = ['outcome', 'reason', 'voiceId'];

function endOf({ states }: Pick<Projection, 'states'>, facts: readonly string[]): Fields {
  const record = states.at(-1)?.record ?? {};
  return Object.fromEntries(facts.map((fact) => [fact, record[fact]]));
}

/** Whether the provider knew the result before each lookup that is at another time: they answer the same then. */
function isKnownBefore(pair: Pair, { knownAtSeconds }: OwnTask): boolean {
  return otherLookupsMs(pair).every((atMs) => atMs >= START_MS + knownAtSeconds * 1_000);
}

/** Whether a sweep that may have begun before the registration made one of the lookups that are at another time. */
function isOfEarlierSweep({ one, other }: Pair): boolean {
  const endsMs = Math.max(one.registeredMs, other.registeredMs) + SWEEP_TIMEOUT_MS;
  return otherLookupsMs({ one, other }).some((atMs) => atMs < endsMs);
}

function otherLookupsMs({ one, other }: Pair): number[] {
  const first = firstOtherLookup(one, other);
  return [...one.lookupsMs.slice(first), ...other.lookupsMs.slice(first)];
}

/** Returns the index of the first lookup that is made at another time, or not at all in one of the runs. */
function firstOtherLookup(one: Projection, other: Projection): number {
  const first = one.lookupsMs.findIndex((atMs, index) => atMs !== other.lookupsMs[index]);
  return first < 0 ? one.lookupsMs.length : first;
}

/** Whether all results that the provider calls back with are the one that it knows. */
function isConsistent({ callbacks, truth }: OwnTask): boolean {
  return callbacks.every(({ says }) => {
    if (says === 'the truth' || says === truth) return true;
    const statement = statementOf(says);
    return statement === undefined || statement.outcome === 'awaiting';
  });
}

/** Revisions continue from what subscribers have seen: with an adversary they are never lower. */
function checkRevisions(
  taskId: string,
  ref: string,
  one: TaskObserved,
  other: TaskObserved,
): string | undefined {
  const [revision, without] = [one, other].map(({ changes }) => numberOf(changes.at(-1)?.after, 'revision'));
  if (revision === undefined || without === undefined || revision >= without) return undefined;
  return `With the adversary, ${taskId} of ${ref} ends with revision ${revision}; without, with ${without}`;
}
