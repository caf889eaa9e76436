import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  createDynamoQuarantinedItems,
  type QuarantinedItems,
} from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { createDynamoTaskItems, type TaskItems } from '../../functions/adapters/dynamodb/task-item.ts';
import { createS3FailureBucket, type FailureBucket } from '../../functions/adapters/s3/failure-bucket.ts';
import {
  publishPendingEvent,
  type Publication,
  type PublishPorts,
} from '../../functions/publish-events/publish-pending-event.ts';
import { createPublishPorts } from '../../functions/publish-events/publish-ports.ts';
import { createDryTaskStore } from './dry-task-store.ts';
import type { PublishingTarget } from './publishing-target.ts';
import { createCallbackPorts, type CallbackPorts } from './redrive-callback.ts';

export interface RedrivePorts extends CallbackPorts {
  readonly bucket: FailureBucket;
  readonly tasks: TaskItems;
  readonly quarantined: QuarantinedItems;
  /** Publishes an item's pending event. @throws if the event stays pending; a retry is safe. */
  readonly publish: (item: Record<string, AttributeValue>) => Promise<Publication>;
  readonly now: () => Date;
}

/** Creates the ports of a redrive for a stack: they publish by the same rules and adapters as the stack's own functions. */
export function createRedrivePorts(target: PublishingTarget): RedrivePorts {
  const { environment, dynamodb, sns, s3 } = target;
  const ports = createPublishPorts(environment, dynamodb, sns);
  return {
    bucket: createS3FailureBucket(s3, target.failureBucket),
    tasks: createDynamoTaskItems(dynamodb, environment.TASK_TABLE),
    quarantined: createDynamoQuarantinedItems(dynamodb, environment.QUARANTINE_TABLE),
    publish: (item) => publishPendingEvent(item, ports),
    now: ports.now,
    ...createCallbackPorts(target),
  };
}

/** Creates the ports of a dry run: the same rules run, and nothing is written. */
export function createDryRunPorts(target: PublishingTarget): RedrivePorts {
  const ports = createRedrivePorts(target);
  const writeNothing = () => Promise.resolve();
  const nowhere: PublishPorts = {
    outbox: { markPublished: writeNothing, takeOut: writeNothing },
    quarantine: { keep: ({ ids: [id] }) => Promise.resolve(id) },
    publisher: { publish: writeNothing },
    source: target.environment.EVENT_SOURCE,
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
