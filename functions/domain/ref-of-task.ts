import { MAX_REF_CHARACTERS } from '../contract/ref.ts';

/**
 * Answers the reference of a task that was registered without one, and that no callback named either: its own id, as
 * far as a reference takes it.
 */
export function refOfTask(taskId: string): string {
  return taskId.slice(0, MAX_REF_CHARACTERS).toWellFormed();
}
