import { MAX_REF_CHARACTERS } from '../contract/ref.ts';

/** Characters that a queue rejects: an id may have them, a reference may not. */
const UNSENDABLE = /[\p{Control}\ufffe\uffff]/gu;

/**
 * Returns the reference of a task that was registered without one and that no callback named: its id, as far as a reference can
 * hold it.
 */
export function refOfTask(taskId: string): string {
  return taskId.slice(0, MAX_REF_CHARACTERS).toWellFormed().replace(UNSENDABLE, '\ufffd');
}
