import { MAX_REF_CHARACTERS } from '../contract/ref.ts';

/** What a queue would refuse: an id may have it, a reference may not. */
const UNSENDABLE = /[\p{Control}\ufffe\uffff]/gu;

/**
 * Answers the reference of a task that was registered without one, and that no callback named either: its own id, as
 * far as a reference takes it.
 */
export function refOfTask(taskId: string): string {
  return taskId.slice(0, MAX_REF_CHARACTERS).toWellFormed().replace(UNSENDABLE, '\ufffd');
}
