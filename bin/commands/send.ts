import { Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { checkUrl } from '../../client/base-url.ts';
import { isRef } from '../../functions/contract/ref.ts';
import { openStack, withStack, type StackOptions } from '../stack.ts';
import { checkInput, CommandError } from '../terminal/command-error.ts';
import { mintUrl, withUrlOptions, type UrlOptions } from './url.ts';

type SendOptions = UrlOptions &
  StackOptions & {
    readonly url?: string;
    readonly taskId?: string;
    readonly dryRun?: true;
    readonly json?: true;
  };

/** The documented callbacks that `send` has by name, for any task id. */
const SAMPLE_CALLBACKS = {
  success: (taskId: string) => ({
    code: 200,
    msg: 'success',
    data: {
      taskId,
      voiceId: `voice_${taskId.slice(0, 8)}`,
      status: 'success',
      errorCode: 0,
      errorMessage: '',
    },
  }),
  fail: (taskId: string) =>
    failedCallback(taskId, 'fail', 'Verification audio did not match the validation phrase'),
  'verification-fail': (taskId: string) =>
    failedCallback(
      taskId,
      'processing_validate_fail',
      "It didn't sound like you said the phrase. Please try reading it more clearly.",
    ),
} as const;

function failedCallback(taskId: string, status: string, errorMessage: string) {
  return {
    code: 400,
    msg: 'Voice generation failed',
    data: { taskId, voiceId: '', status, errorCode: 500, errorMessage },
  };
}

const SAMPLE_NAMES = Object.keys(SAMPLE_CALLBACKS).join(', ');

/** As long as the provider waits for a response, in milliseconds. */
const ANSWER_TIMEOUT_MS = 15_000;

/** The body of a response to a callback that was stored, but not recorded. */
const QuarantinedSchema = v.pipe(v.string(), v.parseJson(), v.object({ status: v.literal('quarantined') }));

const HEADERS = { 'content-type': 'application/json' };

/** `send`: posts a callback as the provider would, and shows the response. */
export function sendCommand(): Command {
  return withStack(withUrlOptions(new Command('send')))
    .description(
      'post a callback as the provider would, and show the answer (exit code 0 when it is 200, and not quarantined; else 1)',
    )
    .argument('<callback>', `${SAMPLE_NAMES}, or a file whose bytes are the body`)
    .option('--url <url>', 'post to this URL (default: a new one)')
    .option('--task-id <id>', 'the task id in the body, and the default of --ref (default: a random one)')
    .option('--dry-run', 'show what would be posted, and post nothing')
    .option('--json', 'print the answer as JSON, or with --dry-run the request')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- send fail --task-id my-task')
    .action(send);
}

async function send(callback: string, options: SendOptions, command: Command): Promise<void> {
  if (options.url !== undefined) refuseForUrl(command);
  const body = await bodyOf(callback, options.taskId);
  const url =
    parseUrl(options.url) ??
    (await mintUrl(await openStack(options), { ...defaultRef(options), ...options })).url;
  if (options.dryRun) {
    const request = { method: 'POST', url, headers: HEADERS, body: body.toString() };
    console.log(
      options.json
        ? JSON.stringify(request)
        : `POST ${url}\ncontent-type: ${HEADERS['content-type']}\n\n${request.body}`,
    );
    return;
  }
  const answer = await post(url, body);
  console.log(
    options.json ? JSON.stringify(answer) : `${answer.status} ${answer.statusText}\n${answer.body}`,
  );
  if (answer.status !== 200 || v.is(QuarantinedSchema, answer.body)) process.exitCode = 1;
}

/** A task belongs to one submission: several callbacks for one task go to URLs with the same reference. */
function defaultRef({ taskId }: SendOptions): { readonly ref?: string } {
  return taskId === undefined || !isRef(taskId) ? {} : { ref: taskId };
}

/** The options that apply only to a new URL. */
const FOR_NEW_URLS = ['ref', 'expires', 'kind', 'stack', 'region', 'local', 'dataDir'];

/** @throws {CommandError} if an option is given that applies only to a new URL. */
function refuseForUrl(command: Command): void {
  const ignored = command.options.find((option) => {
    const name = option.attributeName();
    return FOR_NEW_URLS.includes(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (ignored !== undefined)
    throw new CommandError(
      `${ignored.long} does not go with --url: it is for a new URL, and that one exists already`,
    );
}

async function bodyOf(callback: string, taskId: string | undefined): Promise<Buffer> {
  if (isSampleName(callback)) {
    const sample = SAMPLE_CALLBACKS[callback](taskId ?? randomBytes(16).toString('hex'));
    return Buffer.from(JSON.stringify(sample));
  }
  if (taskId !== undefined)
    throw new CommandError('--task-id does not go with a file: its body is sent as it is');
  return readFile(callback).catch(() => {
    throw new CommandError(`${callback} is neither a readable file nor one of ${SAMPLE_NAMES}`);
  });
}

function isSampleName(name: string): name is keyof typeof SAMPLE_CALLBACKS {
  return Object.hasOwn(SAMPLE_CALLBACKS, name);
}

function parseUrl(text: string | undefined): string | undefined {
  if (text !== undefined) checkInput(() => checkUrl('--url', text));
  return text;
}

async function post(url: string, body: Buffer) {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: HEADERS,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: answer.status, statusText: answer.statusText, body: await answer.text() };
  } catch (error) {
    const reason = error instanceof Error ? describeCause(error) : String(error);
    throw new CommandError(`${new URL(url).origin} did not answer: ${reason}`);
  }
}

/** Returns the cause of an error of `fetch`, whose own message is only "fetch failed". */
function describeCause(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
