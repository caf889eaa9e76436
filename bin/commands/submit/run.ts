import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import {
  createVoiceClient,
  type SubmitRequest,
  type SubmittedVoice,
  type VoiceClientOptions,
} from '../../../client/index.ts';
import { checkSubmission } from '../../../client/submission.ts';
import { openStack, type Stack } from '../../stack.ts';
import { CommandError } from '../../terminal/command-error.ts';
import { interruptible } from '../../terminal/interruption.ts';
import { isProvider, type Provider, type SubmitOptions } from './options.ts';
import { describeRequests, explainSubmitFailure, renderRequests } from './report.ts';

/** The recording's address for the stand-in, which never fetches it. */
const EXAMPLE_RECORDING = 'https://example.com/phrase.mp3';

/** How long the local stand-in may take to respond, in milliseconds. */
const STAND_IN_TIMEOUT_MS = 5_000;

const PhraseSchema = v.object({ code: v.literal(200), data: v.object({ taskId: v.string() }) });

/**
 * Submits a voice, registers its task, and prints the result.
 *
 * @throws {CommandError} with the exit code that shows whether a submission was, or may have been, accepted.
 */
export async function runSubmit(validateTaskId: string | undefined, options: SubmitOptions): Promise<void> {
  const stack = await openStack(options);
  const provider = providerOf(stack, options);
  const { api } = stack;
  const whereToLook =
    stack.standIn === undefined
      ? `the table ${stack.output('TaskTableName')} has its record`
      : `${api}/ shows its record`;
  const request = await requestOf(validateTaskId, options, stack);
  if (options.dryRun) {
    const requests = describeRequests(request, api, provider);
    console.log(options.json ? JSON.stringify(requests) : renderRequests(requests));
    return;
  }
  const client = clientOptions(stack, provider);
  const { taskId, ref, urlExpiresAt, record } = await submit(request, client).catch((error: unknown) =>
    explainSubmitFailure(error, options),
  );
  if (options.json) {
    console.log(JSON.stringify({ taskId, ref, deadlineAt: record.deadlineAt, urlExpiresAt }));
    return;
  }
  console.log(`The task ${taskId} was accepted and registered.
  reference  ${ref}
  deadline   ${record.deadlineAt ?? 'unknown'}
Its result is announced over SNS; ${whereToLook}.`);
}

/** Submits a voice. After an interruption, the error says whether the submission may have been accepted. */
async function submit(request: SubmitRequest, client: VoiceClientOptions): Promise<SubmittedVoice> {
  return interruptible((signal) => createVoiceClient(client).submitVoice(request, { signal }));
}

/** The API key belongs to the stack's provider, and must not be sent to another. */
function providerOf(stack: Stack, { provider, behave }: SubmitOptions): Provider {
  if (stack.standIn !== undefined) {
    if (provider === undefined) return { baseUrl: stack.standIn };
    throw new CommandError('--provider does not go with the local engine: it submits to a stand-in');
  }
  if (behave !== undefined)
    throw new CommandError('--behave is for the local engine: a real provider has no such setting');
  if (provider !== undefined) return provider;
  const name = stack.output('Provider');
  if (isProvider(name)) return name;
  throw new CommandError(
    `the stack's output Provider is ${name}, which is not known here: give the provider with --provider`,
  );
}

function clientOptions(stack: Stack, provider: Provider): VoiceClientOptions {
  const { api, region, credentials, standIn } = stack;
  return {
    callbackBaseUrl: api,
    provider,
    apiKey: standIn === undefined ? () => Promise.resolve(apiKeyIn(process.env)) : 'local',
    signingSecret: () => stack.signingSecret(),
    region,
    credentials,
  };
}

function apiKeyIn({ SUNO_API_KEY: apiKey }: NodeJS.ProcessEnv): string {
  if (apiKey !== undefined && apiKey !== '') return apiKey;
  throw new CommandError("SUNO_API_KEY is not set: it takes the provider's API key");
}

async function requestOf(
  validateTaskId: string | undefined,
  options: SubmitOptions,
  { standIn }: Stack,
): Promise<SubmitRequest & { readonly ref: string }> {
  const { verifyUrl = standIn && EXAMPLE_RECORDING } = options;
  if (verifyUrl === undefined) throw new CommandError('--verify-url is missing: the recording of the phrase');
  const request = {
    validateTaskId: validateTaskId ?? (await phraseFor(standIn, options)),
    verifyUrl: withBehaviour(verifyUrl, options.behave),
    voiceName: options.voiceName,
    description: options.description,
    style: options.style,
    singerSkillLevel: options.skillLevel,
    ref: options.ref ?? randomUUID(),
    lifetimeSeconds: options.expires,
    deadlineSeconds: options.deadline,
  };
  try {
    checkSubmission(request);
  } catch (error) {
    explainSubmitFailure(error, options);
  }
  return request;
}

async function phraseFor(standIn: string | undefined, { dryRun }: SubmitOptions): Promise<string> {
  if (standIn === undefined)
    throw new CommandError(
      'the task id that validate returned is missing: a voice is created from its phrase',
    );
  return dryRun ? 'the task id of a new phrase' : createPhrase(standIn);
}

/**
 * Creates a phrase at the local engine's stand-in: a voice can only be created from a phrase.
 *
 * @returns the task id that its `validate` endpoint returns.
 * @throws {CommandError} if it returns none.
 */
async function createPhrase(standIn: string): Promise<string> {
  const answer: unknown = await fetch(`${standIn}/api/v1/voice/validate`, {
    method: 'POST',
    headers: { authorization: 'Bearer local', 'content-type': 'application/json' },
    body: JSON.stringify({ voiceUrl: 'https://example.com/voice.mp3', vocalStartS: 0, vocalEndS: 10 }),
    signal: AbortSignal.timeout(STAND_IN_TIMEOUT_MS),
  })
    .then((response) => response.json())
    .catch((error: unknown) => String(error));
  const parsed = v.safeParse(PhraseSchema, answer);
  if (parsed.success) return parsed.output.data.taskId;
  throw new CommandError(`the local provider returned no phrase: ${JSON.stringify(answer)}`);
}

function withBehaviour(verifyUrl: string, behave: string | undefined): string {
  if (behave === undefined || !URL.canParse(verifyUrl)) return verifyUrl;
  const url = new URL(verifyUrl);
  url.searchParams.set('behave', behave);
  return url.href;
}
