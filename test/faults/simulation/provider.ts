import type { Ending } from './actor.ts';
import { SECRET, type Functions, type Request } from './functions.ts';
import { checkAnswer } from './laws/answer.ts';
import { BrokenLawError, type Sent } from './laws/law.ts';
import type { Truth } from './record-info.ts';
import { fateOf, SAYINGS, type Says } from './sayings.ts';
import type { Stage } from './stage.ts';
import { taskIdOf } from './task-ids.ts';
import { simulatedUrl, tokenOf } from './tokens.ts';

/** A callback that the provider wants to deliver. */
export interface Planned {
  /** Counts the tasks of a run. */
  readonly task: number;
  /** Most often what the provider knows of the task; it may change its mind, err, or be somebody else. */
  readonly says: Says | 'the truth';
  readonly token: 'good' | 'forged' | 'none';
}

/** The provider sends a callback once, and three times more until it gets 200. */
const ATTEMPTS = 4;

interface Parcel {
  readonly request: Request;
  readonly what: string;
  /** Nothing for a request that nobody signed. */
  readonly sent: Sent | undefined;
  attempts: number;
  state: 'waiting' | 'under way' | 'over';
}

export interface Provider {
  /** Every delivery with a good token that was begun, and those that were answered 200. */
  readonly sent: readonly Sent[];
  readonly answered: readonly Sent[];
  readonly token: string;
  waiting(): readonly Parcel[];
  underWay(): readonly Parcel[];
  send(parcel: Parcel, isCold: boolean): Promise<void>;
  /** Stops waiting for the answer, and tries again; the receiver does not know. */
  hangUp(parcel: Parcel): void;
}

export async function createProvider(
  planned: readonly Planned[],
  truths: Readonly<Record<string, Truth>>,
  functions: Functions,
  { stage, confirmsResults }: { readonly stage: Stage; readonly confirmsResults: boolean },
): Promise<Provider> {
  const url = await simulatedUrl(SECRET);
  const forged = await simulatedUrl('the secret of somebody else');
  const sent: Sent[] = [];
  const answered: Sent[] = [];
  const parcels = planned.map(({ task, says: wanted, token }): Parcel => {
    const taskId = taskIdOf(task);
    const says = wanted === 'the truth' ? (truths[taskId] ?? 'progress') : wanted;
    const body = SAYINGS[says].body(taskId, url);
    const tokens = { good: tokenOf(url), forged: tokenOf(forged), none: undefined };
    return {
      request: { token: tokens[token], body },
      what: `${says} of ${taskId}${token === 'good' ? '' : ` with ${token} token`}`,
      sent: token === 'good' ? { taskId, says, body } : undefined,
      attempts: 0,
      state: 'waiting',
    };
  });

  /** @param status nothing when the receiver died, and the provider heard of no answer. */
  function note(parcel: Parcel, attempt: number, status: number | undefined): void {
    if (attempt === parcel.attempts) finish(parcel, status);
    if (status === undefined) return;
    if (parcel.sent !== undefined && status === 200) answered.push(parcel.sent);
    const { taskId } = parcel.sent ?? {};
    const soFar = answered.filter(
      (other) => other.taskId === taskId && fateOf(other.says).kind === 'recorded',
    );
    const { store } = stage.world();
    checkAnswer(status, parcel.sent, { answeredSoFar: soFar.length, store, confirmsResults });
  }

  function finish(parcel: Parcel, status: number | undefined): void {
    parcel.state = status === 200 || parcel.attempts >= ATTEMPTS ? 'over' : 'waiting';
  }

  return {
    sent,
    answered,
    token: tokenOf(url),
    waiting: () => parcels.filter(({ state }) => state === 'waiting'),
    underWay: () => parcels.filter(({ state }) => state === 'under way'),
    async send(parcel, isCold) {
      const attempt = ++parcel.attempts;
      parcel.state = 'under way';
      if (parcel.sent !== undefined) sent.push(parcel.sent);
      const name = `receiver ${parcels.indexOf(parcel) + 1}.${attempt}`;
      stage.tell(`the provider sends a ${parcel.what} to ${name}${isCold ? ', which has just started' : ''}`);
      await stage.start(
        name,
        (budget) => functions.receive(parcel.request, stage.nowMs(), isCold, budget),
        (ending) => note(parcel, attempt, statusOf(ending)),
      );
    },
    hangUp(parcel) {
      stage.tell(`the provider hangs up on ${parcel.what}`);
      finish(parcel, undefined);
    },
  };
}

/** @throws {BrokenLawError} when the receiver failed: it has an answer to everything. */
function statusOf(ending: Ending<number>): number | undefined {
  if (ending.kind === 'threw') throw new BrokenLawError(`The receiver failed: ${String(ending.error)}`);
  return ending.kind === 'returned' ? ending.value : undefined;
}
