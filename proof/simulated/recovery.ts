import type { StackSettings, Functions } from './functions.ts';
import type { Provider } from './provider.ts';
import type { Backend } from './backend.ts';
import type { Stream } from './stream.ts';
import { describe, law, owesResult, recordOf, recordsOf, says } from './laws/law.ts';
import { dueToBeAsked } from './laws/lookup.ts';
import type { Statement } from '../laws/facts.ts';
import { statementOf } from './callback-bodies.ts';
import type { Scheduler } from './scheduler.ts';
import { startSweep } from './timeline.ts';

export interface Parts {
  readonly settings: StackSettings;
  readonly functions: Functions;
  readonly scheduler: Scheduler;
  readonly provider: Provider;
  readonly backend: Backend;
  readonly stream: Stream;
}

const MINUTE_MS = 60_000;

/** How many sweeps ask for what is still awaited, before all deadlines pass. */
const SWEEPS_THAT_ASK = 3;

/**
 * Longer than any call is reserved ahead, in milliseconds, so that the budget lets the next sweep ask; and the same for the
 * share of tasks that only callbacks named.
 */
const QUIET_MS = 30_000;
const UNREGISTERED_QUIET_MS = 70_000;

/** Longer than the shortest deadline, in milliseconds: some callbacks come after it, and before the next sweep. */
const SHORT_DEADLINE_MS = 11_000;

/** Nothing goes wrong any more: every function finishes, the provider's retries end, and the sweep runs. */
export async function recover(parts: Parts, streamReturns: boolean): Promise<void> {
  const { functions, scheduler, provider, backend, stream } = parts;
  scheduler.tell('from now on nothing goes wrong');
  while (scheduler.late() > 0) scheduler.landLate(0);
  await finishAll(scheduler);
  for (let [order] = backend.waiting(); order !== undefined; [order] = backend.waiting()) {
    await backend.register(order);
    await finishAll(scheduler);
  }
  passUntil(scheduler, scheduler.nowMs() + SHORT_DEADLINE_MS);
  for (let [parcel] = provider.waiting(); parcel !== undefined; [parcel] = provider.waiting()) {
    await provider.send(parcel, false);
    await finishAll(scheduler);
  }
  if (stream.isOn() !== streamReturns) stream.turn(streamReturns);
  // Soon: what came after a deadline is asked for within a minute.
  await sweepWhatIsDue(parts, QUIET_MS);
  for (let sweep = 1; sweep < SWEEPS_THAT_ASK; sweep++) await sweepWhatIsDue(parts, UNREGISTERED_QUIET_MS);
  await sweepAfterDeadlines(parts);
  while (stream.isReady()) {
    await stream.bring(100);
    await finishAll(scheduler);
  }
  scheduler.tell('16 minutes pass');
  scheduler.pass(16 * MINUTE_MS);
  await startSweep(functions, scheduler);
  await finishAll(scheduler);
}

/** Lets time pass until a result is due, and sweeps. What the provider knows must be known then. */
async function sweepWhatIsDue(parts: Parts, quietMs: number): Promise<void> {
  const { settings, functions, scheduler } = parts;
  const dueAt = timesOf(scheduler, 'dueAt')[0];
  if (dueAt === undefined) return;
  passUntil(scheduler, Math.max(scheduler.nowMs() + quietMs, dueAt));
  const asked =
    settings.lookupsPer10Seconds === undefined
      ? []
      : dueToBeAsked(scheduler.world().store, scheduler.nowMs(), quietMs >= UNREGISTERED_QUIET_MS);
  await startSweep(functions, scheduler);
  await finishAll(scheduler);
  const { store, truths } = scheduler.world();
  for (const taskId of asked) {
    const truth = statementOf(truths[taskId] ?? 'progress');
    const record = recordOf(store, taskId);
    law(
      !isResult(truth) ||
        isContradicted(taskId, truth, parts) ||
        (record !== undefined && says(record, truth)),
      () => `${taskId} was due, the provider knew its result, and the record says ${describe(record)}`,
    );
  }
}

function isResult(statement: Statement | undefined): statement is Statement {
  return statement !== undefined && statement.outcome !== 'awaiting';
}

/** Whether a callback claimed another result, where results count only when they are confirmed. */
function isContradicted(taskId: string, truth: Statement, { settings, provider, scheduler }: Parts): boolean {
  if (settings.confirmsResults !== true) return false;
  // A record without a reference takes claims from any URL.
  const { ref } = recordOf(scheduler.world().store, taskId) ?? {};
  return provider.sent
    .filter((sent) => sent.taskId === taskId && (ref === undefined || sent.ref === ref.S))
    .map((sent) => statementOf(sent.says))
    .filter(isResult)
    .some((statement) => !isSameResult(statement, truth));
}

/** Two failures are one result, with any reasons. */
function isSameResult(one: Statement, other: Statement): boolean {
  if (one.outcome !== 'succeeded' || other.outcome !== 'succeeded') return one.outcome === other.outcome;
  return one.voiceId === other.voiceId;
}

/** The next sweep after a deadline comes within a minute. */
async function sweepAfterDeadlines({ functions, scheduler }: Parts): Promise<void> {
  const deadlineAt = timesOf(scheduler, 'deadlineAt').at(-1);
  if (deadlineAt === undefined) return;
  passUntil(scheduler, Math.max(scheduler.nowMs(), deadlineAt) + MINUTE_MS);
  await startSweep(functions, scheduler);
  await finishAll(scheduler);
}

/** Such times of all tasks whose result is pending, in epoch milliseconds, the earliest first. */
export function timesOf(scheduler: Scheduler, name: 'dueAt' | 'deadlineAt'): number[] {
  return recordsOf(scheduler.world().store)
    .filter(owesResult)
    .map((record) => Date.parse(record[name]?.S ?? ''))
    .sort((one, other) => one - other);
}

export function passUntil(scheduler: Scheduler, timeMs: number): void {
  scheduler.tell(`time passes until ${new Date(timeMs).toISOString()}`);
  scheduler.pass(timeMs - scheduler.nowMs());
}

async function finishAll(scheduler: Scheduler): Promise<void> {
  for (
    let [invocation] = scheduler.invocations();
    invocation !== undefined;
    [invocation] = scheduler.invocations()
  ) {
    const [call] = invocation.process.open();
    if (call === undefined) throw new Error(`${invocation.name} waits for nothing`);
    await scheduler.advance(invocation, call);
  }
}
