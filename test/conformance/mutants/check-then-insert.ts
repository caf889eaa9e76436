import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { createDynamoClient } from '../../../functions/adapters/dynamodb/client.ts';
import type { Report } from '../../../functions/domain/report.ts';
import { rankOf, type Standing } from '../../../functions/domain/transition.ts';
import { createCarelessClient } from './parts/careless-client.ts';
import { createReceiver, createTasks, environment, REAL } from './parts/receiver.ts';

const client = createDynamoClient();
const unconditional = createTasks(createCarelessClient(() => undefined));
const ItemSchema = v.object({
  rank: v.number(),
  reason: v.optional(v.string()),
  voiceId: v.optional(v.string()),
});

/** Reads what the record says, decides, and then writes, whatever has been written in between. */
export const handler = createReceiver({
  tasks: {
    ...REAL.tasks,
    async apply(report, budget) {
      const current = await readStanding(report);
      const isNews = current === undefined || current.rank < rankOf(report.verdict);
      return isNews ? unconditional.apply(report, budget) : { kind: 'refused', current };
    },
  },
});

async function readStanding({ callback, kind }: Report): Promise<Standing | undefined> {
  const key = marshall({ taskId: callback.taskId, kind });
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: environment.TASK_TABLE, Key: key, ConsistentRead: true }),
  );
  if (item === undefined) return undefined;
  const { rank, reason, voiceId } = v.parse(ItemSchema, unmarshall(item));
  return { rank, reason, result: voiceId };
}
