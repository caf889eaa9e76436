import * as v from 'valibot';
import type { MappingPlan } from '../plan.ts';
import type { StackResource } from '../stack.ts';
import { functionNameOf } from './function.ts';

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
