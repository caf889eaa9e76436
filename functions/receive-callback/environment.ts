import * as v from 'valibot';
import { RecordingEnvironmentSchema } from '../adapters/lambda/recording-environment.ts';

export {
  RecordingEnvironmentSchema,
  type RecordingEnvironment,
} from '../adapters/lambda/recording-environment.ts';

const always = {
  ...RecordingEnvironmentSchema.entries,
  TASK_TABLE: v.pipe(v.string(), v.nonEmpty()),
  QUARANTINE_TABLE: v.pipe(v.string(), v.nonEmpty()),
  SIGNING_SECRET_ARN: v.pipe(v.string(), v.nonEmpty()),
  /** Days. */
  QUARANTINE_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
};

/**
 * What the receiver needs around it: its variables. The stack must set every one, or it does not compile.
 */
export const ReceiveCallbackEnvironmentSchema = v.variant('WEBHOOK_HMAC', [
  v.object({ ...always, WEBHOOK_HMAC: v.literal('off') }),
  v.object({
    ...always,
    /** What becomes of a callback whose webhook signature is not valid: it is counted, or refused. */
    WEBHOOK_HMAC: v.picklist(['observe', 'enforce']),
    /** The name or ARN of the secret that holds the key of the signatures. */
    WEBHOOK_HMAC_SECRET: v.pipe(v.string(), v.nonEmpty()),
  }),
]);

export type ReceiveCallbackEnvironment = v.InferInput<typeof ReceiveCallbackEnvironmentSchema>;

/**
 * The routes that lead here: for each kind of callback one with a token, and one without, which explains
 * itself. The gateway's route key is how the receiver knows the kind.
 */
export const RECEIVE_CALLBACK_ROUTES = {
  generate: {
    withToken: '/suno/voice-generate-callback/{token}',
    withoutToken: '/suno/voice-generate-callback',
  },
} as const;
