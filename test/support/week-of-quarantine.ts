import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { aQuarantined } from './builders.ts';
import { aQuarantineStore } from './store.ts';

/** How many bodies a week leaves there of each sort. */
export const OF_EACH_SORT = 100;

/**
 * Puts bodies into quarantine as a week leaves them, each of a submission of its own: some are not callbacks, and some are
 * readable by the present rules.
 */
export async function writeWeekOfQuarantine(client: DynamoDBClient, until: Date): Promise<void> {
  const quarantine = aQuarantineStore({ client });
  let bodies = 0;
  const keep = async (body: string, reason: 'no_task_id' | 'not_json', hoursAgo: number) => {
    const receivedAt = new Date(until.getTime() - hoursAgo * 3_600_000).toISOString();
    const ref = `order-${bodies++}`;
    await quarantine.keep(aQuarantined({ ref, reason, issues: [], body, receivedAt }), undefined);
  };
  for (let hoursAgo = 0; hoursAgo < OF_EACH_SORT; hoursAgo++) {
    const data = { taskId: `read-later-${hoursAgo}`, voiceId: `voice_q${hoursAgo}`, status: 'success' };
    await Promise.all([
      keep(`<html>${hoursAgo}</html>`, 'not_json', hoursAgo),
      keep(JSON.stringify({ hello: hoursAgo }), 'no_task_id', hoursAgo),
      keep(JSON.stringify({ code: 200, msg: 'success', data }), 'no_task_id', hoursAgo),
    ]);
  }
}
