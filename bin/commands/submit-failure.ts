import { RegistrationFailedError, SubmissionUnknownError, VoiceClientError } from '../../client/index.ts';
import { CommandError } from './command-error.ts';
import type { SubmitOptions } from './submit.ts';

/** The exit code of the tool if a submission was or may have been accepted. */
const MAY_BE_ACCEPTED = 2;
const NOT_REGISTERED = 3;

/** The stack's status for a task that is registered with another reference. */
const KNOWN_BY_ANOTHER_REF = 409;

/**
 * Prints the result of a failed submission, and what to do now; with `--json`, as JSON too.
 *
 * @throws {CommandError} always, except for a bug in this program.
 */
export function explainSubmitFailure(error: unknown, options: SubmitOptions): never {
  if (error instanceof RangeError) throw new CommandError(error.message);
  if (!(error instanceof VoiceClientError)) throw error;
  if (options.json) {
    const { message } = error;
    console.log(JSON.stringify({ error: { ...Object.fromEntries(Object.entries(error)), message } }));
  }
  if (error instanceof SubmissionUnknownError) {
    const look = `if it was, its callback has the reference ${error.ref}`;
    throw new CommandError(`${error.message}; ${look}`, MAY_BE_ACCEPTED);
  }
  if (error instanceof RegistrationFailedError) {
    const how =
      error.status === KNOWN_BY_ANOTHER_REF
        ? 'register it without a reference, and it keeps its own'
        : 'register it';
    const advice = `it was accepted, so do not submit it again, but ${how}:\n  ${registerLine(error, options)}`;
    throw new CommandError(`${error.message.replace(/\.$/, '')}; ${advice}`, NOT_REGISTERED);
  }
  throw new CommandError(error.message);
}

function registerLine({ taskId, ref, status }: RegistrationFailedError, { stack }: SubmitOptions): string {
  const target = stack === undefined ? [] : ['--stack', quote(stack)];
  // With the rejected reference, the command would be rejected again.
  const reference = ref === undefined || status === KNOWN_BY_ANOTHER_REF ? [] : ['--ref', quote(ref)];
  const words = ['register', quote(taskId), ...reference, ...target];
  return `npm run -s voice-callbacks -- ${words.join(' ')}`;
}

/** Quotes a word for a shell. */
function quote(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
