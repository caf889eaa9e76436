import * as v from 'valibot';
import { PublishEventsEnvironmentSchema } from '../publish-events/environment.ts';

export { PROVIDERS } from '../contract/providers.ts';

/** What the sweep needs around it: all that the publisher needs, and what results are recorded and asked for with. */
export const SweepDueEnvironmentSchema = v.object({
  ...PublishEventsEnvironmentSchema.entries,
  /** Days; 0 keeps records for ever. */
  RECORD_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** How many times the task table has been restored from a backup. */
  TABLE_RESTORES: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** Where the provider answers, without a path. */
  PROVIDER_BASE_URL: v.pipe(v.string(), v.url()),
  /** The code of its answers for an account without credits. */
  PROVIDER_NO_CREDITS_CODE: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** The name or ARN of the secret with the provider's API key. Without it the provider is not asked. */
  PROVIDER_API_KEY_SECRET: v.optional(v.pipe(v.string(), v.nonEmpty())),
  LOOKUPS_PER_10_SECONDS: v.pipe(v.string(), v.digits(), v.toNumber(), v.minValue(1)),
});

export type SweepDueEnvironment = v.InferInput<typeof SweepDueEnvironmentSchema>;
