import { ONE_TASK } from './task-ids.ts';
import { type Answered, type Sent, BrokenLawError } from './laws/law.ts';
import { type Registered, checkRegistration } from './laws/registration.ts';
import type { Truth } from './record-info.ts';
import { CALLBACK_BODIES, type Says } from './callback-bodies.ts';
import type { Script, Standing } from './scripts.ts';
import type { Change } from './store.ts';
import { EMPTY_WORLD, type World } from './world.ts';
import * as v from 'valibot';
import { firstFailure } from '../../local/stream/deliver-batch.ts';
import { toRecord } from './stream-record.ts';
import { checkAnswer } from './laws/answer.ts';

const AnswerSchema = v.object({ status: v.number(), body: v.string() });

/** What a function's new standing means for everything else: it waits for its next call, or it has ended. */
export type After = (state: State, script: Script, standing: Standing) => State;

/** @throws {BrokenLawError} when it answers what is not true. */
export function afterReceiver(index: number, confirmsResults: boolean): After {
  return (state, receiver, { ending }) => {
    if (ending === undefined) return withDelivery(state, index, { receiver, state: 'under way' });
    if (ending.kind === 'threw') throw new BrokenLawError(`The receiver failed: ${String(ending.error)}`);
    const answer = ending.kind === 'returned' ? v.parse(AnswerSchema, ending.value) : undefined;
    const answered = state.deliveries.flatMap((delivery) => delivery.answered ?? []);
    const { store } = state.world;
    const kept =
      answer && checkAnswer(answer, state.deliveries[index]?.sent, { answered, store, confirmsResults });
    return withDelivery(state, index, {
      receiver: undefined,
      state: kept === undefined ? 'failed' : 'over',
      answered: kept ?? state.deliveries[index]?.answered,
    });
  };
}

export function afterPublisher(batch: readonly Change[]): After {
  return (state, script, { ending }) => {
    if (ending === undefined) return { ...state, publisher: { script, batch } };
    const failed = ending.kind === 'returned' ? firstFailure(ending.value, batch.map(toRecord)) : 0;
    const last = failed === undefined ? batch.at(-1) : batch[failed - 1];
    return { ...state, publisher: undefined, position: last?.sequence ?? state.position };
  };
}

/**
 * @param insists whether what was not answered, or not kept, is sent again.
 * @throws {BrokenLawError} when it answers what is not true.
 */
export function afterRegistration(insists: boolean): After {
  return (state, script, { ending }) => {
    if (ending === undefined) return { ...state, registration: script };
    const again = insists ? 'before' : 'after';
    if (ending.kind === 'threw') throw new BrokenLawError(`The tracker failed: ${String(ending.error)}`);
    if (ending.kind === 'killed') return { ...state, registration: again };
    const answered = { taskId: ONE_TASK, ref: REF, ...v.parse(AnswerSchema, ending.value) };
    checkRegistration(answered, [], true, state.world.store);
    const registration = answered.status === 503 ? again : 'after';
    return { ...state, registration, registered: [answered] };
  };
}

export const afterSweep: After = (state, script, { ending }) => ({
  ...state,
  sweep: ending === undefined ? script : 'after',
});

/** The reference that the backend registers the task by: the one in the callback URL. */
export const REF = 'order-17';

/** The reference in an adversary's URL: it was made for another submission. */
export const ADVERSARY_REF = 'order-99';

/** A world that is small enough to go through everything that can happen in it. */
export interface SmallWorld {
  /** What the provider says of the one task, each as often as it takes. */
  readonly says: readonly Says[];
  /** What an adversary says of the task at a URL of another submission, each as often as it takes. */
  readonly forges?: readonly Says[];
  readonly hasStream: boolean;
  readonly hasSweep: boolean;
  /** Whether the backend registers the task. */
  readonly registers?: boolean;
  /** Whether the backend registers again what was not answered, or not kept. */
  readonly insists?: boolean;
  /** What the provider knows of the task; it is never asked without. */
  readonly truth?: Truth;
  /** Whether the sweep runs when the deadline has passed, or before. */
  readonly isOver?: boolean;
  /** Whether the backend registers the task only after the deadline of what callbacks said. */
  readonly registersLate?: boolean;
  /** Whether a result counts only once the provider says the same. */
  readonly confirms?: boolean;
  /** How many things go wrong. */
  readonly faults: number;
}

export interface Delivery {
  readonly sent: Sent;
  readonly isForged: boolean;
  readonly receiver: Script | undefined;
  readonly state: 'waiting' | 'failed' | 'under way' | 'over';
  /** Itself, once it was answered 200. */
  readonly answered: Answered | undefined;
}

/** One moment of a small world. */
export interface State {
  readonly world: World;
  readonly deliveries: readonly Delivery[];
  readonly publisher: { readonly script: Script; readonly batch: readonly Change[] } | undefined;
  /** How far the stream has come. */
  readonly position: number;
  readonly sweep: Script | 'before' | 'after';
  readonly registration: Script | 'before' | 'after';
  /** The answers to the backend. */
  readonly registered: readonly Registered[];
  readonly faultsLeft: number;
}

export function firstState({ says, forges = [], hasSweep, registers, truth, faults }: SmallWorld): State {
  const delivery =
    (isForged: boolean) =>
    (report: Says): Delivery => ({
      sent: {
        taskId: ONE_TASK,
        ref: isForged ? ADVERSARY_REF : REF,
        says: report,
        body: CALLBACK_BODIES[report].body(ONE_TASK, ''),
      },
      isForged,
      receiver: undefined,
      state: 'waiting',
      answered: undefined,
    });
  return {
    world: { ...EMPTY_WORLD, truths: truth === undefined ? {} : { task: truth } },
    deliveries: [...says.map(delivery(false)), ...forges.map(delivery(true))],
    publisher: undefined,
    position: 0,
    sweep: hasSweep ? 'before' : 'after',
    registration: registers === true ? 'before' : 'after',
    registered: [],
    faultsLeft: faults,
  };
}

export function withDelivery(state: State, index: number, change: Partial<Delivery>): State {
  const deliveries = state.deliveries.map((delivery, at) =>
    at === index ? { ...delivery, ...change } : delivery,
  );
  return { ...state, deliveries };
}

/** Identifies a state: two with one key are the same, and continue in the same ways. */
export function keyOf(state: State, worldName: string): string {
  const { deliveries, publisher, position, sweep, registration, registered, faultsLeft } = state;
  const parcels = deliveries.map(
    ({ receiver, state: at, answered }) => receiver?.key ?? `${at}${answered?.status}`,
  );
  const single = [sweep, registration].map((one) => (typeof one === 'string' ? one : one.key));
  const answered = registered.map(({ status }) => status).join();
  return [worldName, ...parcels, publisher?.script.key, position, ...single, answered, faultsLeft].join('|');
}
