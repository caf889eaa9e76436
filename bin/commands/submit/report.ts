import { quote } from 'shell-quote';
import {
  RegistrationFailedError,
  SubmissionUnknownError,
  VoiceClientError,
  type SubmitRequest,
} from '../../../client/index.ts';
import { generateBody } from '../../../client/submission.ts';
import { CommandError } from '../../terminal/command-error.ts';
import { addressOf, type Provider, type SubmitOptions } from './options.ts';

interface DryRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What would be sent, without its secrets: the key, the URL's token, the signature. */
interface SubmitRequests {
  readonly submission: DryRequest;
  readonly registration: DryRequest;
}

/** Describes the two requests of a submission, for a dry run. */
export function describeRequests(request: SubmitRequest, api: string, provider: Provider): SubmitRequests {
  const { ref, deadlineSeconds } = request;
  const headers = (authorization: string) => ({ authorization, 'content-type': 'application/json' });
  return {
    submission: {
      method: 'POST',
      url: `${addressOf(provider)}/api/v1/voice/generate`,
      headers: headers('Bearer ***'),
      body: generateBody(request, `${api}/suno/voice-generate-callback/***`),
    },
    registration: {
      method: 'PUT',
      url: `${api}/voice-tasks/{the task id of the answer}`,
      headers: headers('AWS4-HMAC-SHA256 ***'),
      body: { ref, deadlineSeconds },
    },
  };
}

/** Shows both requests for people. */
export function renderRequests({ submission, registration }: SubmitRequests): string {
  return [submission, registration].map(renderRequest).join('\n\n');
}

function renderRequest({ method, url, headers, body }: DryRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${url}\n${lines.join('\n')}\n\n${JSON.stringify(body, undefined, 2)}`;
}

/** The exit code of the tool if a submission was or may have been accepted. */
const MAY_BE_ACCEPTED = 2;
const NOT_REGISTERED = 3;

/** The stack's status for a task that is registered with another reference. */
const REGISTERED_WITH_ANOTHER_REF = 409;

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
      error.status === REGISTERED_WITH_ANOTHER_REF
        ? 'register it without a reference, and it keeps its own'
        : 'register it';
    const advice = `it was accepted, so do not submit it again, but ${how}:\n  ${registerLine(error, options)}`;
    throw new CommandError(`${error.message.replace(/\.$/, '')}; ${advice}`, NOT_REGISTERED);
  }
  throw new CommandError(error.message);
}

function registerLine({ taskId, ref, status }: RegistrationFailedError, { stack }: SubmitOptions): string {
  // With the rejected reference, the command would be rejected again.
  const isRefUsed = ref !== undefined && status !== REGISTERED_WITH_ANOTHER_REF;
  return quote([
    ...['npm', 'run', '-s', 'voice-callbacks', '--', 'register', taskId],
    ...(isRefUsed ? ['--ref', ref] : []),
    ...(stack === undefined ? [] : ['--stack', stack]),
  ]);
}
