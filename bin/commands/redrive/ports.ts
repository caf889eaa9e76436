import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import {
  createDynamoQuarantinedItems,
  type QuarantinedItems,
  type QuarantineListing,
} from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import type { TaskItems } from '../../../functions/adapters/dynamodb/task-item.ts';
import type { TaskStore } from '../../../functions/adapters/dynamodb/task-store.ts';
import { createS3FailureBucket, type FailureBucket } from '../../../functions/adapters/s3/failure-bucket.ts';
import { decideReport } from '../../../functions/domain/decide-report.ts';
import { readStoredTask } from '../../../functions/domain/stored-task.ts';
import { PublishEventsEnvironmentSchema } from '../../../functions/publish-events/environment.ts';
import {
  publishPendingEvent,
  type Publication,
  type PublishPorts,
} from '../../../functions/publish-events/publish-pending-event.ts';
import { createPublishPorts } from '../../../functions/publish-events/publish-ports.ts';
import { RecordingEnvironmentSchema } from '../../../functions/receive-callback/environment.ts';
import type { ReceiveCallbackPorts } from '../../../functions/receive-callback/receive-callback.ts';
import { createRecordingPorts } from '../../../functions/receive-callback/receive-ports.ts';
import type { Stack } from '../../stack.ts';
import { openQuarantine, openTaskItems } from '../../stack/stores.ts';
import { CommandError } from '../../terminal/command-error.ts';

export interface CallbackPorts {
  readonly bodies: Pick<QuarantineListing, 'read'>;
  /** The receiver's ports for recording. @throws {CommandError} if the stack has no output with the settings for recording. */
  readonly receiving: () => Pick<ReceiveCallbackPorts, 'tasks' | 'confirmsResults' | 'now'>;
  /** Whether the receiver requires a valid webhook signature. @throws {CommandError} if the stack has no such output. */
  readonly enforcesSignatures: () => boolean;
}

export interface RedrivePorts extends CallbackPorts {
  readonly bucket: FailureBucket;
  readonly tasks: TaskItems;
  readonly quarantined: QuarantinedItems;
  /** Publishes an item's pending event. @throws if the event stays pending; a retry is safe. */
  readonly publish: (item: Record<string, AttributeValue>) => Promise<Publication>;
  readonly now: () => Date;
}

/** Opens the ports of a redrive for a stack: they publish by the same rules and adapters as the stack's own functions. */
export async function openRedrivePorts(stack: Stack): Promise<RedrivePorts> {
  const { clients } = stack;
  const environment = v.parse(PublishEventsEnvironmentSchema, {
    TASK_TABLE: stack.output('TaskTableName'),
    QUARANTINE_TABLE: stack.output('QuarantineTableName'),
    TOPIC_ARN: stack.output('TopicArn'),
    EVENT_SOURCE: stack.eventSource,
    QUARANTINE_RETENTION_DAYS: stack.output('QuarantineRetentionDays'),
  });
  const dynamodb = await clients.dynamodb();
  const ports = createPublishPorts(environment, dynamodb, await clients.sns());
  return {
    bucket: createS3FailureBucket(await clients.s3(), stack.output('FailureBucketName')),
    tasks: await openTaskItems(stack),
    quarantined: createDynamoQuarantinedItems(dynamodb, environment.QUARANTINE_TABLE),
    publish: (item) => publishPendingEvent(item, ports),
    now: ports.now,
    bodies: await openQuarantine(stack),
    receiving: () => ({
      ...createRecordingPorts(readRecordSettings(stack), environment.TASK_TABLE, dynamodb),
      now: ports.now,
    }),
    enforcesSignatures: () => enforcesSignatures(stack),
  };
}

/** @throws {CommandError} if the stack has no such output, or it cannot be read. */
function readRecordSettings(stack: Stack): v.InferOutput<typeof RecordingEnvironmentSchema> {
  const schema = v.pipe(v.string(), v.parseJson(), RecordingEnvironmentSchema);
  const settings = v.safeParse(schema, stack.output('RecordingSettings'));
  if (settings.success) return settings.output;
  throw new CommandError("the stack's output RecordingSettings cannot be read: deploy the stack again");
}

/** @throws {CommandError} if the stack has no such output, or it has another value. */
function enforcesSignatures(stack: Stack): boolean {
  const webhookHmac = stack.output('WebhookHmac');
  switch (webhookHmac) {
    case 'enforce':
      return true;
    case 'observe':
    case 'off':
      return false;
    default:
      throw new CommandError(`the stack's output WebhookHmac is ${webhookHmac}: deploy the stack again`);
  }
}

/** Opens the ports of a dry run: the same rules run, and nothing is written. */
export async function openDryRunPorts(stack: Stack): Promise<RedrivePorts> {
  const ports = await openRedrivePorts(stack);
  const writeNothing = () => Promise.resolve();
  const nowhere: PublishPorts = {
    outbox: { markPublished: writeNothing, takeOut: writeNothing },
    quarantine: { keep: ({ ids: [id] }) => Promise.resolve(id) },
    publisher: { publish: writeNothing },
    source: stack.eventSource,
    now: ports.now,
  };
  return {
    ...ports,
    bucket: { ...ports.bucket, remove: writeNothing },
    quarantined: { ...ports.quarantined, markRedriven: writeNothing },
    publish: (item) => publishPendingEvent(item, nowhere),
    receiving: () => ({ ...ports.receiving(), tasks: createDryTaskStore(ports.tasks) }),
  };
}

/** Creates a store for a dry run: it returns what a report would do, and writes nothing. */
function createDryTaskStore(tasks: TaskItems): TaskStore {
  return {
    async commit(report, { mayCreate }) {
      const { callback, kind } = report;
      const item = await tasks.read(marshall({ taskId: callback.taskId, kind }), undefined);
      const current = readStoredTask(unmarshall(item ?? {}, { wrapNumbers: Number }), kind);
      const decision = decideReport(report, current, { retentionDays: 0 }, mayCreate);
      if (decision.kind === 'not yet') return { kind: 'recorded', transition: 'late', report };
      return decision.kind === 'write' ? { ...decision, kind: 'recorded' } : decision;
    },
  };
}
