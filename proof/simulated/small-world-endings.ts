import { ONE_TASK } from './task-ids.ts';
import * as v from 'valibot';
import { firstFailure } from '../../local/stream/deliver-batch.ts';
import { toRecord } from './stream-record.ts';
import { checkAnswer } from './laws/answer.ts';
import { BrokenLawError } from './laws/law.ts';
import { checkRegistration } from './laws/registration.ts';
import type { Script, Standing } from './scripts.ts';
import { REF, withDelivery, type State } from './small-world.ts';
import type { Change } from './store.ts';

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
