/** The providers of the Suno Voice API: the same paths and bodies at different addresses. */
export const PROVIDERS = {
  'sunoapi.org': { baseUrl: 'https://api.sunoapi.org' },
  'api.box': { baseUrl: 'https://api.api.box' },
  'kie.ai': { baseUrl: 'https://api.kie.ai' },
} as const;

export type ProviderName = keyof typeof PROVIDERS;
