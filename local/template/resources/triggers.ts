import * as v from 'valibot';
import type { AsyncInvokePlan, MappingPlan, RoutePlan, SchedulePlan } from '../plan.ts';
import type { StackResource, Stack } from '../stack.ts';
import { functionNameOf } from './function.ts';
import { EngineError } from '../../engine-error.ts';

const STREAM_ARN = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//;
const BUCKET_ARN = /^arn:[^:]*:s3:::(.+)$/;

/** -1 means no limit. */
const limit = v.optional(
  v.pipe(
    v.number(),
    v.transform((value) => (value === -1 ? undefined : value)),
  ),
);

const json = v.pipe(v.string(), v.parseJson());

// Strict: an ignored property would make the local stream behave unlike the deployed one.
const MappingSchema = v.strictObject({
  EventSourceArn: v.pipe(v.string(), v.regex(STREAM_ARN, 'only streams of tables are known')),
  FunctionName: v.string(),
  StartingPosition: v.picklist(['TRIM_HORIZON', 'LATEST'], 'only TRIM_HORIZON and LATEST are known'),
  BatchSize: v.optional(v.number(), 100),
  MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
  BisectBatchOnFunctionError: v.optional(v.boolean(), false),
  FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
  MaximumRetryAttempts: limit,
  MaximumRecordAgeInSeconds: limit,
  FilterCriteria: v.optional(v.object({ Filters: v.optional(v.array(v.object({ Pattern: json })), []) })),
  DestinationConfig: v.optional(
    v.object({
      OnFailure: v.optional(
        v.object({ Destination: v.pipe(v.string(), v.regex(BUCKET_ARN, 'only a bucket can take failures')) }),
      ),
    }),
  ),
  Enabled: v.optional(v.literal(true, 'a mapping that is switched off is not known'), true),
  // The local stream has only one shard.
  ParallelizationFactor: v.optional(v.number()),
  Tags: v.optional(v.unknown()),
});

export function readMapping(resource: StackResource): MappingPlan {
  const mapping = resource.properties(MappingSchema);
  const destination = mapping.DestinationConfig?.OnFailure?.Destination;
  const functionName = functionNameOf(mapping.FunctionName);
  return {
    id: resource.id,
    functionName,
    tableName: STREAM_ARN.exec(mapping.EventSourceArn)?.[1] ?? '',
    streamArn: mapping.EventSourceArn,
    patterns: mapping.FilterCriteria?.Filters.map(({ Pattern }) => Pattern) ?? [],
    startingPosition: mapping.StartingPosition,
    batchSize: mapping.BatchSize,
    batchingWindowSeconds: mapping.MaximumBatchingWindowInSeconds,
    bisect: mapping.BisectBatchOnFunctionError,
    reportsItemFailures: mapping.FunctionResponseTypes.length > 0,
    maxRetries: mapping.MaximumRetryAttempts,
    maxAgeSeconds: mapping.MaximumRecordAgeInSeconds,
    failureBucket: destination === undefined ? undefined : BUCKET_ARN.exec(destination)?.[1],
  };
}

const ApiSchema = v.object({ ProtocolType: v.literal('HTTP', 'only an HTTP API can be run') });

const StageSchema = v.object({ StageName: v.literal('$default', 'only the $default stage can be run') });

const RouteSchema = v.object({
  RouteKey: v.string(),
  AuthorizationType: v.optional(v.picklist(['NONE', 'AWS_IAM'], 'only NONE and AWS_IAM are known'), 'NONE'),
  Target: v.string(),
});

const IntegrationSchema = v.object({
  IntegrationType: v.literal('AWS_PROXY', 'only AWS_PROXY is known'),
  IntegrationUri: v.string(),
  PayloadFormatVersion: v.literal('2.0', 'only payload format 2.0 is known'),
  // The service's own default and maximum.
  TimeoutInMillis: v.optional(v.number(), 30_000),
});

export function readRoutes(stack: Stack): RoutePlan[] {
  stack.resources('AWS::ApiGatewayV2::Api').forEach((api) => api.properties(ApiSchema));
  stack.resources('AWS::ApiGatewayV2::Stage').forEach((stage) => stage.properties(StageSchema));
  const integrations = new Map(
    stack.resources('AWS::ApiGatewayV2::Integration').map((resource) => [resource.identity.ref, resource]),
  );
  return stack.resources('AWS::ApiGatewayV2::Route').map((resource) => readRoute(resource, integrations));
}

function readRoute(resource: StackResource, integrations: ReadonlyMap<string, StackResource>): RoutePlan {
  const route = resource.properties(RouteSchema);
  const integration = integrations
    .get(route.Target.replace(/^integrations\//, ''))
    ?.properties(IntegrationSchema);
  if (integration === undefined) {
    throw new EngineError(`${resource.logicalId} leads to ${route.Target}, which the template does not have`);
  }
  return {
    routeKey: route.RouteKey,
    functionName: functionNameOf(integration.IntegrationUri),
    timeoutMs: integration.TimeoutInMillis,
    requiresSignature: route.AuthorizationType === 'AWS_IAM',
  };
}

const RuleSchema = v.object({
  ScheduleExpression: v.string('only rules with a schedule are known'),
  State: v.optional(v.string(), 'ENABLED'),
  // The retry policy is for events that Lambda does not accept; here it accepts all.
  Targets: v.array(v.strictObject({ Id: v.string(), Arn: v.string(), RetryPolicy: v.optional(v.unknown()) })),
});

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const SECONDS_IN: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** @returns an empty list for a disabled rule. */
export function readSchedule(resource: StackResource): SchedulePlan[] {
  const rule = resource.properties(RuleSchema);
  if (rule.State !== 'ENABLED') return [];
  const [, count, unit] = RATE.exec(rule.ScheduleExpression) ?? [];
  const seconds = SECONDS_IN[unit ?? ''];
  if (seconds === undefined) {
    throw new EngineError(
      `The local engine cannot apply ${resource.logicalId}: it knows rate(…), not ${rule.ScheduleExpression}`,
    );
  }
  return [
    {
      name: resource.identity.ref,
      arn: resource.identity.attributes['Arn'] ?? '',
      everySeconds: Number(count) * seconds,
      functionNames: rule.Targets.map(({ Arn }) => functionNameOf(Arn)),
    },
  ];
}

const AsyncInvokeSchema = v.strictObject({
  FunctionName: v.string(),
  Qualifier: v.literal('$LATEST', 'only $LATEST is known'),
  MaximumRetryAttempts: v.optional(v.number(), 2),
  MaximumEventAgeInSeconds: v.optional(v.number(), 21_600),
});

export function readAsyncInvoke(resource: StackResource): AsyncInvokePlan {
  const config = resource.properties(AsyncInvokeSchema);
  return {
    functionName: functionNameOf(config.FunctionName),
    maxRetries: config.MaximumRetryAttempts,
    maxAgeSeconds: config.MaximumEventAgeInSeconds,
  };
}
