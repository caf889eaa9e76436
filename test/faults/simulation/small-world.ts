import { ONE_TASK } from './task-ids.ts';
import type { Sent } from './laws/law.ts';
import type { Registered } from './laws/registration.ts';
import type { Truth } from './record-info.ts';
import { SAYINGS, type Says } from './sayings.ts';
import type { Script } from './scripts.ts';
import type { Change } from './store.ts';
import { EMPTY_WORLD, type World } from './world.ts';

/** The reference that the backend registers the task by: the one in the callback URL. */
export const REF = 'order-17';

/** A world that is small enough to go through everything that can happen in it. */
export interface SmallWorld {
  /** What the provider says of the one task, each as often as it takes. */
  readonly says: readonly Says[];
  readonly hasStream: boolean;
  readonly hasSweep: boolean;
  /** Whether the backend registers the task. */
  readonly registers?: boolean;
  /** What the provider knows of the task; it is never asked without. */
  readonly truth?: Truth;
  /** Whether the sweep runs when the deadline has passed, or before. */
  readonly isOver?: boolean;
  /** How many things go wrong. */
  readonly faults: number;
}

export interface Delivery {
  readonly sent: Sent;
  readonly receiver: Script | undefined;
  readonly state: 'waiting' | 'failed' | 'under way' | 'over';
  readonly isAnswered: boolean;
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
  /** What the backend was told. */
  readonly registered: readonly Registered[];
  readonly faultsLeft: number;
}

export function firstState({ says, hasSweep, registers, truth, faults }: SmallWorld): State {
  return {
    world: { ...EMPTY_WORLD, truths: truth === undefined ? {} : { task: truth } },
    deliveries: says.map((saying) => ({
      sent: { taskId: ONE_TASK, says: saying, body: SAYINGS[saying].body(ONE_TASK, '') },
      receiver: undefined,
      state: 'waiting',
      isAnswered: false,
    })),
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

/** Tells states apart: two with one key are the same, and go on in the same ways. */
export function keyOf(state: State, worldName: string): string {
  const { deliveries, publisher, position, sweep, registration, registered, faultsLeft } = state;
  const parcels = deliveries.map(
    ({ receiver, state: at, isAnswered }) => receiver?.key ?? `${at}${isAnswered}`,
  );
  const single = [sweep, registration].map((one) => (typeof one === 'string' ? one : one.key));
  const told = registered.map(({ status }) => status).join();
  return [worldName, ...parcels, publisher?.script.key, position, ...single, told, faultsLeft].join('|');
}
