import type { Sent } from './laws.ts';
import { SAYINGS, type Says } from './sayings.ts';
import type { Script } from './scripts.ts';
import type { Change } from './store.ts';
import { EMPTY_WORLD, type World } from './world.ts';

/** A world that is small enough to go through everything that can happen in it. */
export interface SmallWorld {
  /** What the provider says of the one task, each as often as it takes. */
  readonly says: readonly Says[];
  readonly hasStream: boolean;
  readonly hasSweep: boolean;
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
  readonly faultsLeft: number;
}

export function firstState({ says, hasSweep, faults }: SmallWorld): State {
  return {
    world: EMPTY_WORLD,
    deliveries: says.map((saying) => ({
      sent: { taskId: 'task', says: saying, body: SAYINGS[saying].body('task', '') },
      receiver: undefined,
      state: 'waiting',
      isAnswered: false,
    })),
    publisher: undefined,
    position: 0,
    sweep: hasSweep ? 'before' : 'after',
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
  const { deliveries, publisher, position, sweep, faultsLeft } = state;
  const parcels = deliveries.map(
    ({ receiver, state: at, isAnswered }) => receiver?.key ?? `${at}${isAnswered}`,
  );
  const sweeper = typeof sweep === 'string' ? sweep : sweep.key;
  return [worldName, ...parcels, publisher?.script.key, position, sweeper, faultsLeft].join('|');
}
