import { PROVIDERS, type ProviderName } from '../functions/contract/providers.ts';
import { checkBaseUrl, shownAddress } from './base-url.ts';

/** The skill of the singer, in the provider's words. */
export const SKILL_LEVELS = ['beginner', 'intermediate', 'advanced', 'professional'] as const;

export type SkillLevel = (typeof SKILL_LEVELS)[number];

/** The deadline of a registered task, in seconds: the range that the stack accepts. */
export const MIN_DEADLINE_SECONDS = 10;
export const MAX_DEADLINE_SECONDS = 604_800;

/** A voice to create, in the provider's words where it has some. */
export interface VoiceSubmission {
  /** The task id that `/api/v1/voice/validate` returned. The voice gets another task id. */
  readonly validateTaskId: string;
  /** Where the provider fetches the recording of the phrase from. If the fetch fails, the provider never reports it. */
  readonly verifyUrl: string;
  readonly voiceName?: string | undefined;
  readonly description?: string | undefined;
  readonly style?: string | undefined;
  readonly singerSkillLevel?: SkillLevel | undefined;
}

/** The body of `POST /api/v1/voice/generate`. */
export function generateBody(submission: VoiceSubmission, callBackUrl: string): Record<string, string> {
  const { validateTaskId: taskId, verifyUrl, voiceName, description, style, singerSkillLevel } = submission;
  return {
    taskId,
    verifyUrl,
    ...(voiceName !== undefined && { voiceName }),
    ...(description !== undefined && { description }),
    ...(style !== undefined && { style }),
    ...(singerSkillLevel !== undefined && { singerSkillLevel }),
    callBackUrl,
  };
}

/**
 * Rejects values that the provider would refuse, before anything is sent and paid for.
 *
 * @throws {RangeError} naming the field and what is allowed; not the address, which may be presigned.
 */
export function checkSubmission({ validateTaskId, verifyUrl, singerSkillLevel }: VoiceSubmission): void {
  if (typeof validateTaskId !== 'string' || validateTaskId.trim() === '')
    throw new RangeError('validateTaskId: it is empty; it takes the task id that validate returned');
  if (!URL.canParse(verifyUrl) || !/^https?:$/.test(new URL(verifyUrl).protocol))
    throw new RangeError('verifyUrl: this is not allowed; it takes an http or https address');
  if (singerSkillLevel !== undefined && !SKILL_LEVELS.includes(singerSkillLevel))
    throw new RangeError(
      `singerSkillLevel: ${JSON.stringify(singerSkillLevel)} is not allowed; it takes one of ${SKILL_LEVELS.join(', ')}`,
    );
}

/** @throws {RangeError} if the stack would not accept the deadline. */
export function checkDeadline(deadlineSeconds: number | undefined): void {
  if (deadlineSeconds === undefined) return;
  const isAllowed =
    Number.isInteger(deadlineSeconds) &&
    deadlineSeconds >= MIN_DEADLINE_SECONDS &&
    deadlineSeconds <= MAX_DEADLINE_SECONDS;
  if (isAllowed) return;
  throw new RangeError(
    `deadlineSeconds: ${deadlineSeconds} is not allowed; it takes a whole number from ${MIN_DEADLINE_SECONDS} to ${MAX_DEADLINE_SECONDS}`,
  );
}

/** A provider at a custom address. */
export interface CustomProvider {
  /** Without a path. `https`, or `http` on this machine: the API key is sent there. */
  readonly baseUrl: string;
  /** The code of the provider's answer for an account without credits. Default: 429, as for sunoapi.org. */
  readonly noCreditsCode?: number | undefined;
}

export interface Provider {
  readonly baseUrl: string;
  readonly noCreditsCode: number;
}

/** @throws {RangeError} if the provider is not known, or its address is not valid. */
export function resolveProvider(provider: ProviderName | CustomProvider): Provider {
  if (typeof provider === 'object') {
    const { baseUrl, noCreditsCode = PROVIDERS['sunoapi.org'].noCreditsCode } = provider;
    checkBaseUrl('provider.baseUrl', baseUrl);
    return { baseUrl, noCreditsCode };
  }
  if (Object.hasOwn(PROVIDERS, provider)) return PROVIDERS[provider];
  throw new RangeError(
    `provider: ${shownAddress(provider)} is not known; it takes one of ${Object.keys(PROVIDERS).join(', ')}, or { baseUrl }`,
  );
}
