import type { Ending, Invocation } from './process.ts';
import type { Functions, Registration } from './functions.ts';
import { BrokenLawError } from './laws/law.ts';
import { checkRefused, checkRegistration, type Registered } from './laws/registration.ts';
import type { Scheduler } from './scheduler.ts';
import { taskIdOf } from './task-ids.ts';

/** A registration that the user's backend wants to make. */
export interface PlannedRegistration {
  /** Counts the tasks of a run. */
  readonly task: number;
  readonly ref: string | undefined;
  readonly deadlineSeconds: number | undefined;
}

/** The backend registers a task once, and twice more until it gets a definite answer. */
const ATTEMPTS = 3;

interface Order {
  readonly registration: Registration;
  attempts: number;
  state: 'waiting' | 'under way' | 'over';
}

/** Submits tasks, and registers them. */
export interface Backend {
  /** Every registration that was begun. */
  readonly registering: readonly Registration[];
  readonly registered: readonly Registered[];
  waiting(): readonly Order[];
  register(order: Order): Promise<void>;
  /** @throws {BrokenLawError} when a registration that was refused has changed something since. */
  checkRefused(): void;
}

export function createBackend(
  planned: readonly PlannedRegistration[],
  functions: Functions,
  scheduler: Scheduler,
): Backend {
  const registering: Registration[] = [];
  const registered: Registered[] = [];
  const refused: { readonly taskId: string; readonly invocation: Invocation }[] = [];
  const orders = planned.map(({ task, ref, deadlineSeconds }): Order => {
    const registration = { taskId: taskIdOf(task), ref, deadlineSeconds };
    return { registration, attempts: 0, state: 'waiting' };
  });

  /** @param answer nothing when the function died, and the backend heard of no answer. */
  function note({ registration }: Order, answer: Answer | undefined, invocation: Invocation): void {
    if (answer === undefined) return;
    const { taskId, ref } = registration;
    const answered: Registered = { taskId, ref, ...answer };
    const isFirst = !registered.some((other) => other.taskId === taskId && other.status === 201);
    checkRegistration(answered, invocation.writes, isFirst, scheduler.world().store);
    registered.push(answered);
    if (answer.status === 409) refused.push({ taskId, invocation });
  }

  return {
    registering,
    registered,
    waiting: () => orders.filter(({ state }) => state === 'waiting'),
    async register(order) {
      const { taskId, ref, deadlineSeconds = 'the usual' } = order.registration;
      const name = `tracker ${orders.indexOf(order) + 1}.${++order.attempts}`;
      order.state = 'under way';
      registering.push(order.registration);
      scheduler.tell(
        `the backend registers ${taskId} as ${ref ?? 'nothing'}, for ${deadlineSeconds} s, at ${name}`,
      );
      await scheduler.start(
        name,
        () => functions.register(order.registration, scheduler.nowMs()),
        (ending, invocation) => {
          const answer = answerOf(ending);
          const isReported = answer !== undefined && answer.status !== 503;
          order.state = isReported || order.attempts >= ATTEMPTS ? 'over' : 'waiting';
          note(order, answer, invocation);
        },
      );
    },
    checkRefused() {
      for (const { taskId, invocation } of refused) checkRefused(taskId, invocation.writes);
    },
  };
}

type Answer = Pick<Registered, 'status' | 'body'>;

/** @throws {BrokenLawError} when the function failed: it has an answer to everything. */
function answerOf(ending: Ending<Answer>): Answer | undefined {
  if (ending.kind === 'threw') throw new BrokenLawError(`The tracker failed: ${String(ending.error)}`);
  return ending.kind === 'returned' ? ending.value : undefined;
}
