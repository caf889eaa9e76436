/** The possible results of a callback, as metrics. */
export const RECEIVE_CALLBACK_METRICS = {
  applied: 'CallbackApplied',
  duplicate: 'CallbackDuplicate',
  late: 'CallbackLate',
  /** The provider reported two different results of one task: a person should look. */
  conflict: 'CallbackConflict',
  quarantined: 'CallbackQuarantined',
  unauthorized: 'CallbackUnauthorized',
  unavailable: 'CallbackUnavailable',
} as const;

/** With the first four of these: a callback that was read and recorded. */
export const RECORDED_METRIC = 'CallbackRecorded';

/**
 * With `unauthorized`: the first callback that this process refuses for its token or origin after its start, or after one that
 * it did not refuse. Of a wrong secret each callback is the first at one task a day, and a flood has one for each process.
 */
export const NEWLY_REFUSED_METRIC = 'CallbackNewlyRefused';

/** With `quarantined`: a callback whose URL does not speak for the task that it names. */
export const URL_ABUSED_METRIC = 'UrlAbused';

/** With any of these: callbacks at URLs that were signed with the previous secret. */
export const PREVIOUS_SECRET_METRIC = 'CallbackOfPreviousSecret';

/** The findings about the webhook signatures of callbacks with a valid token, if signatures are checked. */
export const WEBHOOK_SIGNATURE_METRICS = {
  valid: 'WebhookSignatureValid',
  missing: 'WebhookSignatureMissing',
  invalid: 'WebhookSignatureInvalid',
  expired: 'WebhookSignatureExpired',
  /** The key could not be fetched, and the callback was recorded all the same. */
  unverified: 'WebhookSignatureUnverified',
} as const;

/**
 * Returns the CloudWatch namespace of a stack's metrics: alarms of two stages in one account must not react to each other.
 *
 * The functions read it from `POWERTOOLS_METRICS_NAMESPACE`.
 */
export function metricsNamespace(stackName: string): string {
  return `SunoVoiceCallbacks/${stackName}`;
}
