import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { storeOf } from '../store-target.ts';
import { failed, LIMIT_SECONDS, ok, type Check } from './check.ts';

const VIEW = 'NEW_AND_OLD_IMAGES';

/** Checks the table's stream. Without it, only the sweep publishes results. */
export const stream: Check = {
  name: 'stream',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    const { dynamodb, taskTable } = storeOf(found);
    const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: taskTable }), {
      abortSignal: signal,
    });
    const { StreamEnabled: isEnabled = false, StreamViewType: view } = table?.StreamSpecification ?? {};
    if (isEnabled && view === VIEW) return ok(`enabled on ${taskTable}, with ${VIEW}`);
    return failed(
      isEnabled
        ? `on ${taskTable} it has ${view}, not ${VIEW}`
        : `disabled on ${taskTable}: results are announced 15 minutes late, by the sweep`,
      `enable it with StreamViewType=${VIEW} (aws dynamodb update-table --stream-specification); it is a new stream then, which the event source mapping has to be made for anew`,
    );
  },
};
