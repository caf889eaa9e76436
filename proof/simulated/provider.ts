import type { Ending } from './process.ts';
import { SECRET, type Functions, type HttpAnswer, type Request } from './functions.ts';
import { checkAnswer } from './laws/answer.ts';
import { BrokenLawError, type Answered, type Sent } from './laws/law.ts';
import type { Truth } from './record-info.ts';
import { CALLBACK_BODIES, type Says } from './callback-bodies.ts';
import type { Scheduler } from './scheduler.ts';
import { taskIdOf } from './task-ids.ts';
import { simulatedUrl, tokenOf } from './tokens.ts';

/** The reference in the URL of every task's own submission, and in another one's. */
const OWN_REF = 'order-17';
const OTHER_REF = 'order-18';

/** A callback that the provider wants to deliver. */
export interface Planned {
  /** Counts the tasks of a run. */
  readonly task: number;
  /** Most often what the provider knows of the task; it may contradict itself, err, or be an attacker. */
  readonly says: Says | 'the truth';
  /** The one of its own submission, of another submission of the same backend, or one that the stack has not signed. */
  readonly token: 'good' | 'of another submission' | 'forged' | 'none';
}

/** The provider sends a callback once, and three times more until it gets 200. */
const ATTEMPTS = 4;

interface Parcel {
  readonly request: Request;
  readonly what: string;
  /** `undefined` for a request without a signature. */
  readonly sent: Sent | undefined;
  attempts: number;
  state: 'waiting' | 'under way' | 'over';
}

export interface Provider {
  /** Every delivery with a good token that was begun, and those that were answered 200. */
  readonly sent: readonly Sent[];
  readonly answered: readonly Answered[];
  readonly tokens: readonly string[];
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
  { scheduler, confirmsResults }: { readonly scheduler: Scheduler; readonly confirmsResults: boolean },
): Promise<Provider> {
  const urls = {
    good: await simulatedUrl(SECRET, OWN_REF),
    'of another submission': await simulatedUrl(SECRET, OTHER_REF),
    forged: await simulatedUrl('the secret of somebody else', OWN_REF),
  };
  const refs = { good: OWN_REF, 'of another submission': OTHER_REF, forged: undefined, none: undefined };
  const sent: Sent[] = [];
  const answered: Answered[] = [];
  const parcels = planned.map(({ task, says: wanted, token }): Parcel => {
    const taskId = taskIdOf(task);
    const says = wanted === 'the truth' ? (truths[taskId] ?? 'progress') : wanted;
    const url = token === 'none' ? undefined : urls[token];
    const body = CALLBACK_BODIES[says].body(taskId, url ?? urls.good);
    const ref = refs[token];
    return {
      request: { token: url && tokenOf(url), body },
      what: `${says} of ${taskId}${token === 'good' ? '' : ` with a token: ${token}`}`,
      sent: ref === undefined ? undefined : { taskId, ref, says, body },
      attempts: 0,
      state: 'waiting',
    };
  });

  /** @param answer nothing when the receiver died, and the provider heard of no answer. */
  function note(parcel: Parcel, attempt: number, answer: HttpAnswer | undefined): void {
    if (attempt === parcel.attempts) finish(parcel, answer?.status);
    if (answer === undefined) return;
    const { store } = scheduler.world();
    const kept = checkAnswer(answer, parcel.sent, { answered, store, confirmsResults });
    if (kept !== undefined) answered.push(kept);
  }

  function finish(parcel: Parcel, status: number | undefined): void {
    parcel.state = status === 200 || parcel.attempts >= ATTEMPTS ? 'over' : 'waiting';
  }

  return {
    sent,
    answered,
    tokens: [urls.good, urls['of another submission']].map(tokenOf),
    waiting: () => parcels.filter(({ state }) => state === 'waiting'),
    underWay: () => parcels.filter(({ state }) => state === 'under way'),
    async send(parcel, isCold) {
      const attempt = ++parcel.attempts;
      parcel.state = 'under way';
      if (parcel.sent !== undefined) sent.push(parcel.sent);
      const name = `receiver ${parcels.indexOf(parcel) + 1}.${attempt}`;
      scheduler.tell(
        `the provider sends a ${parcel.what} to ${name}${isCold ? ', which has just started' : ''}`,
      );
      await scheduler.start(
        name,
        (budget) => functions.receive(parcel.request, scheduler.nowMs(), isCold, budget),
        (ending) => note(parcel, attempt, answerOf(ending)),
      );
    },
    hangUp(parcel) {
      scheduler.tell(`the provider hangs up on ${parcel.what}`);
      finish(parcel, undefined);
    },
  };
}

/** @throws {BrokenLawError} when the receiver failed: it has an answer to everything. */
function answerOf(ending: Ending<HttpAnswer>): HttpAnswer | undefined {
  if (ending.kind === 'threw') throw new BrokenLawError(`The receiver failed: ${String(ending.error)}`);
  return ending.kind === 'returned' ? ending.value : undefined;
}
