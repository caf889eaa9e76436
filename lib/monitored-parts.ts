import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Function as FunctionConstruct } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Settings } from './settings.ts';

/** The parts that alarms, the dashboard and the saved queries monitor. */
export interface MonitoredParts {
  readonly api: HttpApi;
  readonly accessLogs: LogGroup;
  /** Requests that the gateway rejected because there were too many. */
  readonly throttledRequests: Metric;
  readonly receiver: FunctionConstruct;
  readonly publisher: FunctionConstruct;
  readonly sweeper: FunctionConstruct;
  readonly tracker: FunctionConstruct;
  readonly topic: ITopic;
  readonly failureBucket: Bucket;
  /** Whether the sweep can look results up. */
  readonly lookups: 'on' | 'off';
  readonly webhookHmac: Settings['webhookHmac'];
}
