import { firstFailure } from '../../../local/stream/batch-response.ts';
import { toRecord } from './functions.ts';
import { BrokenLawError, checkAnswer } from './laws.ts';
import type { Script, Standing } from './scripts.ts';
import { withDelivery, type State } from './small-world.ts';
import type { Change } from './store.ts';

/** What a function's new standing means for everything else: it waits for its next call, or it has ended. */
export type After = (state: State, script: Script, standing: Standing) => State;

/** @throws {BrokenLawError} when it answers what is not true. */
export function afterReceiver(index: number): After {
  return (state, receiver, { ending }) => {
    if (ending === undefined) return withDelivery(state, index, { receiver, state: 'under way' });
    if (ending.kind === 'threw') throw new BrokenLawError(`The receiver failed: ${String(ending.error)}`);
    const status = ending.kind === 'returned' ? Number(ending.value) : undefined;
    const isAnswered = status === 200 || state.deliveries[index]?.isAnswered === true;
    const next = withDelivery(state, index, {
      receiver: undefined,
      state: status === 200 ? 'over' : 'failed',
      isAnswered,
    });
    const soFar = next.deliveries.filter((delivery) => delivery.isAnswered).length;
    if (status !== undefined) checkAnswer(status, next.deliveries[index]?.sent, soFar, next.world.store);
    return next;
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

export const afterSweep: After = (state, script, { ending }) => ({
  ...state,
  sweep: ending === undefined ? script : 'after',
});
