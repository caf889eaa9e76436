export { metricsNamespace } from '../adapters/logging/metrics-namespace.ts';

/** Everything that can become of a callback, as metrics: facts, counted. */
export const RECEIVE_CALLBACK_METRICS = {
  applied: 'CallbackApplied',
  duplicate: 'CallbackDuplicate',
  late: 'CallbackLate',
  /** The provider said two different things about one task: somebody should look. */
  conflict: 'CallbackConflict',
  quarantined: 'CallbackQuarantined',
  unauthorized: 'CallbackUnauthorized',
  unavailable: 'CallbackUnavailable',
} as const;

/** Beside the first four of these: a callback that was read and written down, whatever it said. */
export const RECORDED_METRIC = 'CallbackRecorded';

/** Beside `quarantined`: a callback whose URL does not speak for the task that it names. */
export const URL_ABUSED_METRIC = 'UrlAbused';

/** Beside these: callbacks at URLs that were signed with the previous secret. */
export const PREVIOUS_SECRET_METRIC = 'CallbackOfPreviousSecret';

/** What the webhook signatures of callbacks with a good token turn out to be, where they are checked. */
export const WEBHOOK_SIGNATURE_METRICS = {
  valid: 'WebhookSignatureValid',
  missing: 'WebhookSignatureMissing',
  invalid: 'WebhookSignatureInvalid',
  expired: 'WebhookSignatureExpired',
  /** The key could not be fetched, and the callback was recorded all the same. */
  unverified: 'WebhookSignatureUnverified',
} as const;
