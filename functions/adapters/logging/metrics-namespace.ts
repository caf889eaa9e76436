/**
 * Where CloudWatch keeps the metrics of one stack: alarms of two stages in one account must not ring for each other.
 *
 * The functions are told by `POWERTOOLS_METRICS_NAMESPACE`.
 */
export function metricsNamespace(stackName: string): string {
  return `SunoVoiceCallbacks/${stackName}`;
}
