import { printable } from '../terminal/printable.ts';
import { withProblems } from '../with-problems.ts';
import type { MovedLetters } from './move-dead-letters.ts';
import type { Queue } from './queue.ts';

/** The result of the dead letters in one queue. */
export interface RedrivenQueue {
  /** The ARN of the queue that they were in. */
  readonly from: string;
  /** How many there were before; an estimate by SQS. */
  readonly waiting: number;
  /** How many were hidden before, because another reader had received them; an estimate by SQS. */
  readonly inFlight: number;
  /** `undefined` in a dry run. */
  readonly letters: MovedLetters | undefined;
}

/** Returns whether no dead letter is left that needs attention. */
export function isThrough(redriven: RedrivenQueue): boolean {
  if (redriven.letters === undefined) return true;
  const { cameBack, foreign, failed, end } = redriven.letters;
  return end === 'nothing more' && hiddenIn(redriven) + cameBack + foreign + failed === 0;
}

/** Returns one line for a queue, and one for each problem that needs attention. */
export function describeRedriven(redriven: RedrivenQueue, to: Queue): string {
  const { from, waiting, letters } = redriven;
  const hidden = hiddenIn(redriven);
  const hiding =
    hidden === 0 ? '' : `; about ${hidden} had been received by somebody else: look again in a minute`;
  if (letters === undefined) return `${from}: about ${deadLetters(waiting)} to move to ${to.arn}${hiding}`;
  const { moved, cameBack, foreign, failed, problems, end } = letters;
  const parts = [
    `${deadLetters(moved)} moved to ${to.arn}`,
    ...(cameBack > 0 ? [`${cameBack} came back, as they were failed once more`] : []),
    ...(foreign > 0 ? [`${foreign} left, as they are or may be another queue's`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(end === 'interrupted' ? ['interrupted before the rest'] : []),
    ...(end === 'unreadable' ? ['the rest could not be read'] : []),
  ];
  return withProblems(`${from}: ${parts.join('; ')}${hiding}`, problems.map(printable));
}

/** Returns how many of the messages in flight were not seen: after a killed run they stay hidden for a minute. */
function hiddenIn({ waiting, inFlight, letters }: RedrivenQueue): number {
  if (letters === undefined) return inFlight;
  const seen = letters.moved + letters.foreign + letters.failed;
  return letters.end === 'nothing more' ? Math.min(inFlight, Math.max(0, waiting + inFlight - seen)) : 0;
}

function deadLetters(count: number): string {
  return `${count} dead ${count === 1 ? 'letter' : 'letters'}`;
}
