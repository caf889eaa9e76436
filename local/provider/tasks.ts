import { log } from '../log.ts';
import { readBehaviour } from './behaviour.ts';
import type { RudeAnswer } from './behaviour-names.ts';
import { runCourse, type CourseSurroundings } from './course.ts';
import { recordOf } from './record.ts';
import { rudenessAt } from './rudeness.ts';
import type { ProviderTask, TaskKind } from './task.ts';
import { decideTruth } from './truth.ts';

/** What somebody wants made. */
export type Order = Pick<ProviderTask, 'kind' | 'audioUrl' | 'callBackUrl'>;

export type Submission =
  | { readonly kind: 'accepted'; readonly taskId: string }
  /** What is wrong with it, and what is allowed. */
  | { readonly kind: 'refused'; readonly message: string };

export interface Inquiry {
  /** What is recorded of the task now. */
  readonly record: object;
  /** How rudely that is said; `undefined` for politely. */
  readonly rudeness: RudeAnswer | undefined;
}

/** The tasks that the stand-in knows, in memory. */
export interface Tasks {
  /** Starts a task, which then takes its course. */
  submit(order: Order): Submission;
  find(kind: TaskKind, taskId: string): ProviderTask | undefined;
  /** Looks a task up for somebody who asks for it, and counts that. */
  ask(kind: TaskKind, taskId: string): Inquiry | undefined;
  /** The oldest first. */
  all(): readonly ProviderTask[];
  /** Waits until no task does anything any more: the signal has ended all of them. */
  ended(): Promise<void>;
}

/** @param nowMs a clock, in milliseconds; only differences count. */
export function createTasks(around: CourseSurroundings, nowMs: () => number): Tasks {
  const { pace, newId, signal } = around;
  const tasks = new Map<string, ProviderTask>();
  const courses = new Set<Promise<void>>();

  function start(task: ProviderTask): void {
    const course = runCourse(task, around)
      .catch((error: unknown) => {
        if (!signal.aborted) log(`The provider's stand-in gave up a task: ${String(error)}`);
      })
      .finally(() => courses.delete(course));
    courses.add(course);
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
      if (behaviour.habits.has('signed') && around.webhookKey() === undefined) {
        return { kind: 'refused', message: 'behave: signed needs a key: the setting webhookHmacSecret' };
      }
      const task: ProviderTask = {
        ...order,
        taskId: newId(),
        behaviour,
        truth: decideTruth(order.kind, behaviour.end, newId()),
        submittedAtMs: nowMs(),
        isSettled: false,
        asked: 0,
        callbacks: [],
      };
      remember(task);
      start(task);
      return { kind: 'accepted', taskId: task.taskId };
    },
    find,
    ask(kind, taskId) {
      const task = find(kind, taskId);
      if (task === undefined) return undefined;
      task.asked += 1;
      return { record: recordOf(task, nowMs()), rudeness: rudenessAt(task.asked, task.behaviour) };
    },
    all: () => [...tasks.values()],
    async ended() {
      await Promise.all(courses);
    },
  };
}
