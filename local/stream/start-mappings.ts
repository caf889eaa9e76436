import type { Invoke } from '../lambda/functions.ts';
import { putObject } from '../services/messaging-resources.ts';
import type { MappingPlan, Plan } from '../template/plan.ts';
import { log } from '../log.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { DiscardedBatch } from './deliver-batch.ts';
import { startEventSourceMapping, type EventSourceMapping } from './event-source-mapping.ts';
import { toFailureObject } from './failure-record.ts';
import { createStreamSource } from './stream-source.ts';

interface MappingServices {
  readonly dynamodb: string;
  readonly messaging: string;
  readonly checkpoints: Checkpoints;
  readonly invoke: Invoke;
}

/** Starts every event source mapping of the stack. */
export function startMappings(plan: Plan, services: MappingServices): EventSourceMapping[] {
  return plan.mappings.map((mapping) => {
    const functionArn =
      plan.functions.find(({ name }) => name === mapping.functionName)?.arn ?? mapping.functionName;
    return startEventSourceMapping(mapping, {
      source: createStreamSource(services.dynamodb, mapping, services.checkpoints),
      invoke: (records) => services.invoke(mapping.functionName, { Records: records }),
      discard: (shardId, batch) => keep(mapping, functionArn, shardId, batch, services.messaging),
    });
  });
}

async function keep(
  mapping: MappingPlan,
  functionArn: string,
  shardId: string,
  batch: DiscardedBatch,
  messaging: string,
): Promise<void> {
  const { id: mappingId, streamArn, failureBucket } = mapping;
  const what = `${batch.records.length} changes of ${mapping.tableName} (${batch.reason})`;
  if (failureBucket === undefined) {
    log(`${mappingId} discards ${what}`);
    return;
  }
  const { key, body } = toFailureObject(batch, { mappingId, functionArn, shardId, streamArn }, new Date());
  await putObject(messaging, failureBucket, key, body);
  log(`${mappingId} discards ${what}: s3://${failureBucket}/${key}`);
}
