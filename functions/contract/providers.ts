/**
 * The providers of the Suno Voice API: the same paths and bodies at different addresses. `noCreditsCode` is the code of an answer
 * for an account without credits: 429 where 430 means throttling, 402 where 429 means throttling.
 *
 * @see https://docs.sunoapi.org/suno-api/get-remaining-credits
 * @see https://docs.kie.ai/suno-api/quickstart
 */
export const PROVIDERS = {
  'sunoapi.org': { baseUrl: 'https://api.sunoapi.org', noCreditsCode: 429 },
  'api.box': { baseUrl: 'https://api.api.box', noCreditsCode: 429 },
  'kie.ai': { baseUrl: 'https://api.kie.ai', noCreditsCode: 402 },
} as const;

export type ProviderName = keyof typeof PROVIDERS;
