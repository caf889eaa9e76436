import { log } from '../log.ts';
import { readBehaviour, type FaultReply } from './behaviour.ts';
import { runTaskLifecycle, type TaskDependencies } from './task-lifecycle.ts';
import type { TaskKind } from './outcome.ts';
import { recordOf, type ProviderTask } from './task.ts';
import { faultReplyAt } from './fault-replies.ts';
import { decideOutcome } from './outcome.ts';

/** A request for a task. */
export type Order = Pick<ProviderTask, 'kind' | 'audioUrl' | 'callBackUrl'>;

export type Submission =
  | { readonly kind: 'accepted'; readonly taskId: string }
  /** What is wrong with the request, and what is allowed. */
  | { readonly kind: 'refused'; readonly message: string };

interface Lookup {
  /** The task's current record. */
  readonly record: object;
  /** The fault of the reply; `undefined` for none. */
  readonly faultReply: FaultReply | undefined;
}

/** The stand-in's tasks, in memory. */
export interface Tasks {
  /** Starts a task, and runs it. */
  submit(order: Order): Submission;
  find(kind: TaskKind, taskId: string): ProviderTask | undefined;
  /** Looks a task up for a request, and counts the lookup. */
  lookUp(kind: TaskKind, taskId: string): Lookup | undefined;
  /** Returns all tasks, the oldest first. */
  all(): readonly ProviderTask[];
  /** Waits until no task is running: the signal has ended all of them. */
  ended(): Promise<void>;
}

/** @param nowMs a clock, in milliseconds; only differences count. */
export function createTasks(around: TaskDependencies, nowMs: () => number): Tasks {
  const { pace, newId, signal } = around;
  const tasks = new Map<string, ProviderTask>();
  const lifecycles = new Set<Promise<void>>();

  function start(task: ProviderTask): void {
    const lifecycle = runTaskLifecycle(task, around)
      .catch((error: unknown) => {
        if (!signal.aborted) log(`The provider's stand-in could not finish a task: ${String(error)}`);
      })
      .finally(() => lifecycles.delete(lifecycle));
    lifecycles.add(lifecycle);
  }

  function remember(task: ProviderTask): void {
    tasks.set(task.taskId, task);
    for (const oldest of tasks.keys()) {
      if (tasks.size <= pace.maxTasks) return;
      tasks.delete(oldest);
    }
  }

  function find(kind: TaskKind, taskId: string): ProviderTask | undefined {
    const task = tasks.get(taskId);
    return task?.kind === kind ? task : undefined;
  }

  return {
    submit(order) {
      const reading = readBehaviour(order.audioUrl, pace);
      if (reading.kind === 'refused') return reading;
      const { behaviour } = reading;
      if (behaviour.callbackFaults.has('signed') && around.webhookKey() === undefined) {
        return { kind: 'refused', message: 'behave: signed needs a key: the setting webhookHmacSecret' };
      }
      const task: ProviderTask = {
        ...order,
        taskId: newId(),
        behaviour,
        outcome: decideOutcome(order.kind, behaviour.end, newId()),
        submittedAtMs: nowMs(),
        isSettled: false,
        lookups: 0,
        callbacks: [],
      };
      remember(task);
      start(task);
      return { kind: 'accepted', taskId: task.taskId };
    },
    find,
    lookUp(kind, taskId) {
      const task = find(kind, taskId);
      if (task === undefined) return undefined;
      task.lookups += 1;
      return { record: recordOf(task, nowMs()), faultReply: faultReplyAt(task.lookups, task.behaviour) };
    },
    all: () => [...tasks.values()],
    async ended() {
      await Promise.all(lifecycles);
    },
  };
}
