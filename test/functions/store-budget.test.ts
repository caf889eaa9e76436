import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createDynamoClient } from '../../functions/adapters/dynamodb/client.ts';
import { createDynamoQuarantinedItems } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { createDynamoTaskItems } from '../../functions/adapters/dynamodb/task-item.ts';
import { createReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { createTrackPorts } from '../../functions/track-tasks/track-ports.ts';
import { aSuccess } from '../support/builders.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import {
  aQuarantineStore,
  aRegistrationStore,
  aTaskStore,
  localDynamoDb,
  QUARANTINE_TABLE,
  TASK_TABLE,
} from '../support/store.ts';
import { startTracker, type TestTracker } from '../support/tracker.ts';

/** Why it matters: a caller is answered 503 in time, and sends the request again, only if no call of the store can hang. */

const ENVIRONMENT = {
  TASK_TABLE,
  QUARANTINE_TABLE,
  RECORD_RETENTION_DAYS: 400,
  QUARANTINE_RETENTION_DAYS: 90,
  TABLE_RESTORES: 0,
  DEADLINE_SECONDS: 7200,
  LOOKUPS: 'on',
  CONFIRM_RESULTS: 'off',
} as const;

describe('the deployed function gives all store attempts of one request five seconds', () => {
  const client = createDynamoClient();
  afterAll(() => client.destroy());

  test.each([
    [
      'the receiver',
      () =>
        createReceivePorts({ ...ENVIRONMENT, SIGNING_SECRET_ARN: 'arn', WEBHOOK_HMAC: 'off' }, client)
          .storeBudget,
    ],
    ['the task API', () => createTrackPorts(ENVIRONMENT, client).storeBudget],
  ])('%s', (_name, storeBudgetOf) => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    try {
      const budget = storeBudgetOf()();

      expect(timeout.mock.calls).toEqual([[5_000]]);
      expect(timeout.mock.results[0]?.value).toBe(budget);
    } finally {
      timeout.mockRestore();
    }
  });
});

describe('every call of the store ends with the budget of its request', () => {
  let stack: TestStack;
  let tracker: TestTracker;

  beforeAll(async () => {
    stack = await startStack(false);
    stack.at('10:00:00.000');
    tracker = await startTracker();
  });
  afterAll(async () => {
    await stack.stop();
    await tracker.stop();
  });

  /** A client that lists its calls, and whether each ends with the given budget. */
  function watched(endpoint: string, budget: AbortSignal) {
    const client = localDynamoDb(endpoint);
    const calls: string[] = [];
    const send = client.send.bind(client) as (command: object, options?: object) => Promise<never>;
    client.send = ((command: object, options: { abortSignal?: unknown } = {}) => {
      const hasBudget = options.abortSignal === budget;
      calls.push(`${command.constructor.name}${hasBudget ? '' : ' without the budget'}`);
      return send(command, options);
    }) as DynamoDBClient['send']; // one of its overloads
    return { client, calls };
  }

  /** Makes a request with watched stores, and returns the calls that it made. */
  async function callsOf(
    endpoint: string,
    request: (ports: ReturnType<typeof portsOf>) => Promise<unknown>,
  ): Promise<string[]> {
    const budget = new AbortController().signal;
    const { client, calls } = watched(endpoint, budget);
    await request(portsOf(client, budget));
    client.destroy();
    return calls;
  }

  const portsOf = (client: DynamoDBClient, budget: AbortSignal) => ({
    registrations: aRegistrationStore({ client }, { lookUpWithinSeconds: 7200 }),
    tasks: aTaskStore({ client }, { lookUpWithinSeconds: 7200 }),
    items: createDynamoTaskItems(client, TASK_TABLE),
    quarantine: aQuarantineStore({ client }),
    quarantined: createDynamoQuarantinedItems(client, QUARANTINE_TABLE),
    storeBudget: () => budget,
  });

  test('of a callback that is recorded, one that is refused, and the registration that displaces the other', async () => {
    const { endpoint } = stack.store;
    const body = aSuccess({ taskId: 'displaced' });
    const [update, get] = ['UpdateItemCommand', 'GetItemCommand'];

    expect(await callsOf(endpoint, (ports) => stack.post('thief', body, ports))).toEqual([update]);
    expect(await callsOf(endpoint, (ports) => stack.post('victim', body, ports))).toEqual([
      ...[update, update], // refused, and quarantined
      update, // tried again: the task may have been registered meanwhile
    ]);
    expect(await callsOf(endpoint, (ports) => stack.register('displaced', 'victim', ports))).toEqual([
      ...[update, update, update], // refused; what it displaces is quarantined; it begins anew
      ...Array<string>(16).fill(get), // the places of the victim's quarantine
      ...[update, update], // the victim's own report is recorded, and marked as redriven
      get, // the record, for the answer
    ]);
  });

  test('of a registration, which is answered by its one write', async () => {
    const calls = await callsOf(tracker.store.endpoint, (ports) =>
      tracker.register('task-1', { ref: 'order-17' }, {}, ports),
    );

    expect(calls).toEqual(['UpdateItemCommand']);
  });

  test('of reading a record', async () => {
    const calls = await callsOf(tracker.store.endpoint, (ports) => tracker.read('task-1', undefined, ports));

    expect(calls).toEqual(['GetItemCommand']);
  });
});
