/**
 * Returns the CloudWatch namespace of a stack's metrics: alarms of two stages in one account must not react to each other.
 *
 * The functions read it from `POWERTOOLS_METRICS_NAMESPACE`.
 */
export function metricsNamespace(stackName: string): string {
  return `SunoVoiceCallbacks/${stackName}`;
}
