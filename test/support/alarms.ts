import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';

const DimensionsSchema = v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []);

const MetricStatSchema = v.object({
  Metric: v.object({ Namespace: v.string(), MetricName: v.string(), Dimensions: DimensionsSchema }),
  Period: v.number(),
  Stat: v.string(),
});

const AlarmSchema = v.object({
  Properties: v.object({
    AlarmDescription: v.string(),
    ComparisonOperator: v.literal('GreaterThanOrEqualToThreshold'),
    Namespace: v.optional(v.string()),
    MetricName: v.optional(v.string()),
    Dimensions: DimensionsSchema,
    Statistic: v.optional(v.string()),
    ExtendedStatistic: v.optional(v.string()),
    Period: v.optional(v.number()),
    Metrics: v.optional(
      v.array(v.object({ Expression: v.optional(v.string()), MetricStat: v.optional(MetricStatSchema) })),
      [],
    ),
    Threshold: v.number(),
    DatapointsToAlarm: v.number(),
    EvaluationPeriods: v.number(),
    TreatMissingData: v.string(),
    AlarmActions: v.array(v.unknown()),
    OKActions: v.optional(v.array(v.unknown()), []),
    InsufficientDataActions: v.optional(v.array(v.unknown()), []),
  }),
});

type AlarmProperties = v.InferOutput<typeof AlarmSchema>['Properties'];

/** A metric that an alarm looks at, and over how many seconds it adds it up. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  /** Whose count it is, where it is one of our own. */
  readonly service: string | undefined;
  readonly statistic: string;
  readonly seconds: number;
}

/** An alarm of a template, as it is deployed. */
export interface DeployedAlarm {
  readonly id: string;
  readonly description: string;
  /** Of several metrics, how they are put together. */
  readonly expression: string | undefined;
  readonly metrics: readonly WatchedMetric[];
  readonly threshold: number;
  /** In how many periods, of how many, the threshold must be reached. */
  readonly periods: readonly [number, number];
  readonly missingData: string;
  /** The topics that it notifies when it rings, when it is over, and when there is no data. */
  readonly notified: readonly (readonly unknown[])[];
}

/** The alarms of a stack, by their construct ids. */
export function alarmsOf(template: Template): DeployedAlarm[] {
  return Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([logicalId, resource]) => {
    const { Properties: alarm } = v.parse(AlarmSchema, resource);
    return {
      id: logicalId.replace(/^VoiceCallbacks/, '').replace(/[0-9A-F]{8}$/, ''),
      description: alarm.AlarmDescription,
      expression: alarm.Metrics.find(({ Expression }) => Expression !== undefined)?.Expression,
      metrics: metricsOf(alarm),
      threshold: alarm.Threshold,
      periods: [alarm.DatapointsToAlarm, alarm.EvaluationPeriods],
      missingData: alarm.TreatMissingData,
      notified: [alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions],
    };
  });
}

function metricsOf(alarm: AlarmProperties): WatchedMetric[] {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Metrics } = alarm;
  const single =
    MetricName === undefined
      ? []
      : [
          v.parse(MetricStatSchema, {
            Metric: { Namespace, MetricName, Dimensions },
            Period,
            Stat: Statistic ?? ExtendedStatistic,
          }),
        ];
  const several = Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
  return [...single, ...several].map(({ Metric: metric, Period: seconds, Stat: statistic }) => ({
    namespace: metric.Namespace,
    name: metric.MetricName,
    service: metric.Dimensions.filter(({ Name }) => Name === 'service').map(({ Value }) => String(Value))[0],
    statistic,
    seconds,
  }));
}
