import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
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
  readonly receiver: NodejsFunction;
  readonly publisher: NodejsFunction;
  readonly sweeper: NodejsFunction;
  readonly tracker: NodejsFunction;
  readonly topic: ITopic;
  readonly failureBucket: Bucket;
  /** Whether the sweep can look results up. */
  readonly lookups: 'on' | 'off';
  readonly webhookHmac: Settings['webhookHmac'];
}
