import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { storeOf } from '../store-target.ts';
import { failed, LIMIT_SECONDS, ok, skipped, warning, type Check } from './check.ts';
import { resourcesOf } from './stack-resources.ts';

const LATE = 'results are announced 15 minutes late, by the sweep';

/** Checks whether Lambda delivers the stream to the publisher. */
export const eventSourceMapping: Check = {
  name: 'event source mapping',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    if (found.kind === 'local') return skipped('the local engine reads the stream itself');
    const { stack } = found;
    const [uuid] = await resourcesOf(stack, 'AWS::Lambda::EventSourceMapping', 'PublishFromStream', signal);
    if (uuid === undefined) return failed(`the stack has none: ${LATE}`, 'deploy the stack once more');

    const options = { abortSignal: signal };
    const { dynamodb, taskTable } = storeOf(found);
    const [mapping, { Table: table }] = await Promise.all([
      new LambdaClient(stack.config).send(new GetEventSourceMappingCommand({ UUID: uuid }), options),
      dynamodb.send(new DescribeTableCommand({ TableName: taskTable }), options),
    ]);
    const {
      State: state = 'unknown',
      EventSourceArn: source,
      LastProcessingResult: last = 'nothing yet',
    } = mapping;
    if (source !== table?.LatestStreamArn) {
      return failed(
        `it reads a stream that ${taskTable} no longer has: ${LATE}`,
        `delete it, and make it again for ${table?.LatestStreamArn ?? 'the new stream, once there is one'}`,
      );
    }
    if (state.startsWith('Disabl')) {
      return failed(`${state}: ${LATE}`, `aws lambda update-event-source-mapping --uuid ${uuid} --enabled`);
    }
    if (state !== 'Enabled') return warning(state, 'look again in a minute');
    if (last.startsWith('PROBLEM')) return warning(`enabled, but ${last}`, 'docs/runbook.md#publisherbehind');
    return ok(`enabled, last result: ${last}`);
  },
};
