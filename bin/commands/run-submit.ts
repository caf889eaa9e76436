import { randomUUID } from 'node:crypto';
import { createVoiceClient, type SubmitRequest, type SubmittedVoice } from '../../client/index.ts';
import { checkSubmission } from '../../client/submission.ts';
import { CommandError } from './command-error.ts';
import { interruptible } from './interruption.ts';
import { askForPhrase } from './practice-phrase.ts';
import { addressOf } from './provider-option.ts';
import { dryRunOf, renderDryRun } from './submit-dry-run.ts';
import { findSubmitTarget, type SubmitTarget } from './submit-target.ts';
import { explainSubmitFailure } from './submit-failure.ts';
import type { SubmitOptions } from './submit.ts';

/** The recording's address for the stand-in, which never fetches it. */
const EXAMPLE_RECORDING = 'https://example.com/phrase.mp3';

/**
 * Submits a voice, registers its task, and prints the result.
 *
 * @throws {CommandError} with the exit code that shows whether a submission was, or may have been, accepted.
 */
export async function runSubmit(validateTaskId: string | undefined, options: SubmitOptions): Promise<void> {
  const target = await findSubmitTarget(options);
  const request = await requestOf(validateTaskId, options, target);
  if (options.dryRun) {
    const dryRun = dryRunOf(request, target);
    console.log(options.json ? JSON.stringify(dryRun) : renderDryRun(dryRun));
    return;
  }
  const { taskId, ref, urlExpiresAt, record } = await submit(request, target).catch((error: unknown) =>
    explainSubmitFailure(error, options),
  );
  if (options.json) {
    console.log(JSON.stringify({ taskId, ref, deadlineAt: record.deadlineAt, urlExpiresAt }));
    return;
  }
  console.log(`The task ${taskId} was accepted and registered.
  reference  ${ref}
  deadline   ${record.deadlineAt ?? 'unknown'}
Its result is announced over SNS; ${target.lookAt}.`);
}

/** Submits a voice. After an interruption, the error says whether the submission may have been accepted. */
async function submit(request: SubmitRequest, target: SubmitTarget): Promise<SubmittedVoice> {
  return interruptible((signal) => createVoiceClient(target).submitVoice(request, { signal }));
}

async function requestOf(
  validateTaskId: string | undefined,
  options: SubmitOptions,
  target: SubmitTarget,
): Promise<SubmitRequest & { readonly ref: string }> {
  const { verifyUrl = target.isStandIn ? EXAMPLE_RECORDING : undefined } = options;
  if (verifyUrl === undefined) throw new CommandError('--verify-url is missing: the recording of the phrase');
  const request = {
    validateTaskId: validateTaskId ?? (await phraseFor(target, options)),
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

async function phraseFor(target: SubmitTarget, { dryRun }: SubmitOptions): Promise<string> {
  if (!target.isStandIn)
    throw new CommandError('the task id that validate returned is missing: a voice is made of its phrase');
  return dryRun ? 'the task id of a new phrase' : askForPhrase(addressOf(target.provider));
}

function withBehaviour(verifyUrl: string, behave: string | undefined): string {
  if (behave === undefined || !URL.canParse(verifyUrl)) return verifyUrl;
  const url = new URL(verifyUrl);
  url.searchParams.set('behave', behave);
  return url.href;
}
