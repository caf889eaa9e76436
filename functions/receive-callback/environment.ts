import * as v from 'valibot';
import { RecordingEnvironmentSchema } from '../adapters/lambda/environment.ts';

export { RecordingEnvironmentSchema, type RecordingEnvironment } from '../adapters/lambda/environment.ts';

const always = {
  ...RecordingEnvironmentSchema.entries,
  TASK_TABLE: v.pipe(v.string(), v.nonEmpty()),
  QUARANTINE_TABLE: v.pipe(v.string(), v.nonEmpty()),
  SIGNING_SECRET_ARN: v.pipe(v.string(), v.nonEmpty()),
  /** Days. */
  QUARANTINE_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** The name or ARN of the secret that your content delivery network sends; without it no header is read. */
  ORIGIN_SECRET: v.optional(v.pipe(v.string(), v.nonEmpty())),
};

/** The receiver's environment variables. The stack must set every variable, or it does not compile. */
export const ReceiveCallbackEnvironmentSchema = v.variant('WEBHOOK_HMAC', [
  v.object({ ...always, WEBHOOK_HMAC: v.literal('off') }),
  v.object({
    ...always,
    /** Whether a callback without a valid webhook signature is only counted, or rejected. */
    WEBHOOK_HMAC: v.picklist(['observe', 'enforce']),
    /** The name or ARN of the secret that holds the key of the signatures. */
    WEBHOOK_HMAC_SECRET: v.pipe(v.string(), v.nonEmpty()),
  }),
]);

export type ReceiveCallbackEnvironment = v.InferInput<typeof ReceiveCallbackEnvironmentSchema>;

/**
 * The receiver's routes: for each kind of callback one with a token, and one without, which returns an explanation. The receiver
 * takes the kind from the gateway's route key.
 */
export const RECEIVE_CALLBACK_ROUTES = {
  generate: {
    withToken: '/suno/voice-generate-callback/{token}',
    withoutToken: '/suno/voice-generate-callback',
  },
} as const;
