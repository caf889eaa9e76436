import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createDynamoClient } from '../../../../functions/adapters/dynamodb/client.ts';
import { decideReport } from '../../../../functions/domain/decide-report.ts';
import type { Report } from '../../../../functions/domain/read-callback.ts';
import { readStoredTask, type StoredTask } from '../../../../functions/domain/stored-task.ts';
import { createReceiver, createTasks, environment, REAL, settings, createCarelessClient } from './parts.ts';

const client = createDynamoClient();
const unconditional = createTasks(createCarelessClient(() => undefined));

/** Reads what the record says, decides, and then writes over any write in between. */
export const handler = createReceiver({
  tasks: {
    async commit(report, options) {
      const decision = decideReport(report, await readTask(report), settings, options.mayCreate);
      const isNews = decision.kind === 'write' && decision.transition === 'applied';
      return (isNews ? unconditional : REAL.tasks).commit(report, options);
    },
  },
});

async function readTask({ callback, kind }: Report): Promise<StoredTask> {
  const key = marshall({ taskId: callback.taskId, kind });
  const { Item: item = {} } = await client.send(
    new GetItemCommand({ TableName: environment.TASK_TABLE, Key: key, ConsistentRead: true }),
  );
  return readStoredTask(unmarshall(item, { wrapNumbers: Number }), kind);
}
