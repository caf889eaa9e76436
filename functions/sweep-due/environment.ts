import * as v from 'valibot';
import { PublishEventsEnvironmentSchema } from '../publish-events/environment.ts';

export { PROVIDERS } from '../contract/providers.ts';

/** The sweep's environment variables: the publisher's, and those for lookups and for recording results. */
export const SweepDueEnvironmentSchema = v.object({
  ...PublishEventsEnvironmentSchema.entries,
  /** Days; 0 keeps records permanently. */
  RECORD_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** How many times the task table has been restored from a backup. */
  TABLE_RESTORES: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** The provider's address, without a path. */
  PROVIDER_BASE_URL: v.pipe(v.string(), v.url()),
  /** The code of the provider's answers for an account without credits. */
  PROVIDER_NO_CREDITS_CODE: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** The name or ARN of the secret with the provider's API key. If absent, there are no lookups. */
  PROVIDER_API_KEY_SECRET: v.optional(v.pipe(v.string(), v.nonEmpty())),
  LOOKUPS_PER_10_SECONDS: v.pipe(v.string(), v.digits(), v.toNumber(), v.minValue(1)),
});

export type SweepDueEnvironment = v.InferInput<typeof SweepDueEnvironmentSchema>;
