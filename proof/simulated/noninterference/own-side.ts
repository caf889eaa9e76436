import type { Functions, HttpAnswer } from '../functions.ts';
import { CALLBACK_BODIES } from '../callback-bodies.ts';
import type { Scheduler } from '../scheduler.ts';
import { tokenOf } from '../tokens.ts';
import type { Agenda, Draw } from './agenda.ts';
import { type Attempt, type HonestPlan, idOf, ownRef, urlOf } from './plan.ts';
import type { HonestRequests, Sent } from './honest-requests.ts';
import { numberOf, recordOf } from '../laws/law.ts';
import type { Store } from '../store.ts';

const SECOND_MS = 1_000;

/** When a sender repeats what it has heard no answer to, or 503. */
const BACKEND_REPEATS_MS = 5 * SECOND_MS;
const PROVIDER_REPEATS_MS = 60 * SECOND_MS;

/** An answer that its sender heard. */
export interface Heard {
  readonly name: string;
  readonly taskId: string;
  readonly status: number;
}

/** The backend that registers tasks, and the provider that calls back about them. */
interface OwnSide {
  /** The names of all first attempts, in the order of their times. */
  readonly names: readonly string[];
  readonly heard: readonly Heard[];
  /** When a registration of each task was answered first, whether or not its sender heard that; epoch milliseconds. */
  readonly answeredMs: ReadonlyMap<string, number>;
  isDone(): boolean;
}

interface OwnSideParts {
  readonly startMs: number;
  readonly functions: Functions;
  readonly scheduler: Scheduler;
  readonly agenda: Agenda;
  readonly requests: HonestRequests;
  readonly draw: Draw;
  /** Own tasks whose callbacks from before their registration come just after it instead. */
  readonly deferred: ReadonlySet<string>;
}

/** Adds all that happens without an adversary to the agenda, but for what happens by itself. */
export async function addOwnSide({ tasks }: HonestPlan, parts: OwnSideParts): Promise<OwnSide> {
  const { startMs, functions, scheduler, agenda, requests, draw, deferred } = parts;
  const heard: Heard[] = [];
  const firsts: { readonly name: string; readonly atMs: number }[] = [];
  /** What comes just after the registration of its task. */
  const after = new Map<string, (() => Promise<unknown>)[]>();
  const answeredMs = new Map<string, number>();
  let left = 0;

  interface Order {
    readonly taskId: string;
    readonly name: string;
    readonly attempts: readonly Attempt[];
    readonly repeatsMs: number;
    readonly send: (name: string, attempt: Attempt) => Promise<{ status: number | undefined }>;
  }

  function add(atMs: number, order: Order, count = 1): void {
    const name = `${order.name} #${count}`;
    if (count === 1) firsts.push({ name, atMs });
    left += 1;
    agenda.add(atMs, name, async () => {
      const { status } = await order.send(name, order.attempts[count - 1] ?? 'answered');
      left -= 1;
      if (status !== undefined) heard.push({ name, taskId: order.taskId, status });
      if (status === undefined || status === 503) add(scheduler.nowMs() + order.repeatsMs, order, count + 1);
    });
  }

  for (const [task, planned] of tasks.entries()) {
    const taskId = idOf(task, tasks.length);
    const ref = ownRef(planned.owner);
    const url = await urlOf(ref);
    const { deadlineSeconds } = planned;

    add(startMs + planned.registeredAtSeconds * SECOND_MS, {
      taskId,
      name: `registration of ${taskId}`,
      attempts: planned.attempts,
      repeatsMs: BACKEND_REPEATS_MS,
      async send(name, attempt) {
        const sent = await requests.send(
          name,
          attempt,
          () => functions.register({ taskId, ref, deadlineSeconds }, scheduler.nowMs()),
          (before, now) => isRegistered(now, taskId) && !isRegistered(before, taskId),
        );
        if (sent.answer !== undefined && isRegistered(scheduler.world().store, taskId)) {
          answeredMs.set(taskId, answeredMs.get(taskId) ?? scheduler.nowMs());
          const waiting = after.get(taskId) ?? [];
          after.delete(taskId);
          for (const send of waiting) await send();
        }
        return { status: sent.isHeard ? sent.answer?.status : undefined };
      },
    });

    for (const [index, { atSeconds, says: said, attempts }] of planned.callbacks.entries()) {
      const says = said === 'the truth' ? planned.truth : said;
      const request = { token: tokenOf(url), body: CALLBACK_BODIES[says].body(taskId, url) };
      const deliver = (name: string, attempt: Attempt): Promise<Sent<HttpAnswer>> =>
        requests.send(
          name,
          attempt,
          (budget) => functions.receive(request, scheduler.nowMs(), draw(3, name, 'cold') === 0, budget),
          (before, now) => before !== now,
        );
      // No two in one millisecond, whose order is not known, and none in that of the stream.
      add(startMs + atSeconds * SECOND_MS + 2 * index, {
        taskId,
        name: `callback ${index} of ${taskId} (${says})`,
        attempts,
        repeatsMs: PROVIDER_REPEATS_MS,
        async send(name, attempt) {
          if (!deferred.has(taskId) || isRegistered(scheduler.world().store, taskId)) {
            const { answer, isHeard } = await deliver(name, attempt);
            return { status: isHeard ? answer?.status : undefined };
          }
          const arrives = attempt !== 'never arrives' && attempt !== 'killed before';
          if (arrives) after.set(taskId, [...(after.get(taskId) ?? []), () => deliver(name, 'answered')]);
          return { status: attempt === 'answered' ? 200 : undefined };
        },
      });
    }
  }

  firsts.sort((one, other) => one.atMs - other.atMs || (one.name < other.name ? -1 : 1));
  return { names: firsts.map(({ name }) => name), heard, answeredMs, isDone: () => left === 0 };
}

export function isRegistered(store: Store, taskId: string): boolean {
  return recordOf(store, taskId)?.['registeredAt'] !== undefined;
}

/** Whether nothing is left to do for a registered task: its result is known and published. */
export function isTaskOver(store: Store, taskId: string): boolean {
  const record = recordOf(store, taskId);
  return (
    record?.['registeredAt'] !== undefined &&
    record['outcome']?.S !== 'awaiting' &&
    record['due'] === undefined &&
    numberOf(record, 'publishedRevision') === numberOf(record, 'revision')
  );
}
