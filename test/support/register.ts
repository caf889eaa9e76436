import { createDynamoQuarantinedItems } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { createDynamoTaskItems } from '../../functions/adapters/dynamodb/task-item.ts';
import { registerTask, type RegisterResult } from '../../functions/track-tasks/register-task.ts';
import type { ReceiveOptions } from './receive.ts';
import {
  aQuarantineStore,
  aRegistrationStore,
  aTaskStore,
  QUARANTINE_TABLE,
  TASK_TABLE,
  type TestStore,
} from './store.ts';

/** Registers a task at a time and for two hours, with the registration's own rules and store. */
export function registerAt(
  now: Date,
  taskId: string,
  store: Pick<TestStore, 'client'>,
  { ref = 'order-17', settings = {} }: ReceiveOptions = {},
): Promise<RegisterResult> {
  return registerTask(
    { taskId, kind: 'generate', ref, deadlineSeconds: undefined },
    {
      registrations: aRegistrationStore(store, settings),
      items: createDynamoTaskItems(store.client, TASK_TABLE),
      tasks: aTaskStore(store, settings),
      quarantine: aQuarantineStore(store),
      quarantined: createDynamoQuarantinedItems(store.client, QUARANTINE_TABLE),
      confirmsResults: false,
      deadlineSeconds: 7200,
      now: () => now,
    },
    undefined,
  );
}
