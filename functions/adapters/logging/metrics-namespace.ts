/** Where CloudWatch keeps this project's metrics. */
export const METRICS_NAMESPACE = 'SunoVoiceCallbacks';
