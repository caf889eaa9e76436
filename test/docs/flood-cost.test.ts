import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import {
  createDynamoTaskStore,
  createDynamoRegistrations,
} from '../../functions/adapters/dynamodb/task-store.ts';
import { interceptedDynamoDb, type Call } from '../support/intercepted-client.ts';
import { itemBytes } from '../support/item-bytes.ts';
import { aRequest } from '../support/lambda.ts';
import { startReceiver, type TestReceiver } from '../support/receiver.ts';
import { QUARANTINE_TABLE, TASK_TABLE } from '../support/store.ts';
import { synthesize } from '../support/synthesize.ts';

// List prices of us-east-1, in dollars; each is in docs/cost.md.
const PER_WRITE_UNIT = 0.625e-6;
const PER_API_UNIT = 1e-6;
const PER_LAMBDA_REQUEST = 0.2e-6;
const PER_GB_SECOND = 0.0000133;
const PER_LOG_GB = 0.5;
const PER_SNS_PUBLISH = 0.5e-6;

/** What the gateway lets in at most, and what it counts as one request, in bytes. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
const API_UNIT_BYTES = 512 * 1024;

/** More than a call takes; and what a call logs, the access line included. */
const SECONDS_OF_A_CALL = 0.1;
const LOGGED_BYTES = 2_000;

const REQUESTS = 60;

const StageSchema = v.object({
  Properties: v.object({ DefaultRouteSettings: v.object({ ThrottlingRateLimit: v.number() }) }),
});
const FunctionSchema = v.object({ Properties: v.object({ MemorySize: v.number() }) });

let receiver: TestReceiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

/** The most expensive string for the store: characters of three bytes. */
const WIDE = '\u20ac';
const wide = (bytes: number) => WIDE.repeat(Math.floor(bytes / 3));

function largestCallback(taskId: string, voiceId: string): string {
  const body = {
    code: 200,
    msg: wide(2_000),
    data: {
      taskId,
      voiceId: `${voiceId}${wide(400)}`,
      status: 'success',
      errorCode: wide(500),
      errorMessage: wide(2_000),
    },
    more: wide(56_000),
  };
  return JSON.stringify(body);
}

/** The requests of a flood by one URL, by what they cost; the number makes each another. */
const FLOODS: Readonly<Record<string, (request: number) => string>> = {
  'results of its own task, each another': (request) => largestCallback('own', `voice-${request}`),
  'a task of another submission': (request) => largestCallback('registered', `voice-${request}`),
  'a new task each time': (request) => largestCallback(`new-${request}`, 'voice'),
  'bodies that cannot be read': (request) => `${request} ${wide(64_000)}`,
};

/** Sends a flood, and returns how many write units its most expensive request costs, the first ones left out. */
async function writeUnitsOf(body: (request: number) => string): Promise<number> {
  let units = 0;
  const client = interceptedDynamoDb(receiver.store.endpoint, async (call) => {
    const before = await read(call);
    try {
      return await call.send();
    } finally {
      const after = await read(call);
      units += Math.ceil(Math.max(itemBytes(before), itemBytes(after), 1) / 1024);
      units += indexUnits(before, after);
    }
  });
  const ports = {
    tasks: createDynamoTaskStore(client, TASK_TABLE, { retentionDays: 400, lookUpWithinSeconds: 7_200 }),
    quarantine: createDynamoQuarantineStore(client, QUARANTINE_TABLE, 90),
    confirmsResults: true,
    // At worst each request is a new process's.
    urls: { mayName: () => true },
  };
  const costs: number[] = [];
  for (let request = 0; request < REQUESTS; request++) {
    units = 0;
    const answer = await receiver.receive(aRequest(receiver.token, body(request)), ports);
    expect(answer.statusCode).toBe(200);
    costs.push(units);
  }
  return Math.max(...costs.slice(REQUESTS / 2));
}

type Item = Readonly<Record<string, unknown>>;

const KeySchema = v.object({
  TableName: v.string(),
  Key: v.record(v.string(), v.object({ S: v.string() })),
});

async function read({ input }: Call): Promise<Item> {
  const { client } = receiver.store;
  const command = new GetItemCommand({ ...v.parse(KeySchema, input), ConsistentRead: true });
  return unmarshall((await client.send(command)).Item ?? {});
}

/** An entry of an index costs a unit when it comes, goes or changes, and two when its key does. */
function indexUnits(before: Item, after: Item): number {
  const entries = [
    ['due', 'dueAt', 'deadlineAt', 'ref'],
    ['day', 'updatedAt'],
  ] as const;
  return entries
    .map(([hash, range, ...more]) => {
      const isSame = (name: string) => JSON.stringify(before[name]) === JSON.stringify(after[name]);
      const isThere = Number(before[hash] !== undefined) + Number(after[hash] !== undefined);
      if (isSame(hash) && isSame(range)) return isThere === 0 || more.every(isSame) ? 0 : 1;
      return isThere;
    })
    .reduce((sum, one) => sum + one, 0);
}

function dollarsADay(
  template: ReturnType<typeof synthesize>,
  writeUnits: number,
  isPublished: boolean,
): number {
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  const { ThrottlingRateLimit: rate } = v.parse(StageSchema, stage).Properties.DefaultRouteSettings;
  const memories = Object.values(template.findResources('AWS::Lambda::Function')).map(
    (fn) => v.parse(FunctionSchema, fn).Properties.MemorySize,
  );
  const call = PER_LAMBDA_REQUEST + SECONDS_OF_A_CALL * (Math.max(...memories) / 1024) * PER_GB_SECOND;
  const logs = (LOGGED_BYTES / 1e9) * PER_LOG_GB;
  const request = PER_API_UNIT + call + logs + writeUnits * PER_WRITE_UNIT;
  // The publisher marks the record, takes it out of the index, and publishes.
  const publishing = isPublished ? call + logs + (writeUnits + 2) * PER_WRITE_UNIT + PER_SNS_PUBLISH : 0;
  return (request + publishing) * rate * 86_400;
}

test('a day of a flood costs at most what docs/cost.md says', async () => {
  const template = synthesize();
  await createDynamoRegistrations(receiver.store.client, TASK_TABLE, { retentionDays: 400 }).register(
    {
      taskId: 'registered',
      kind: 'generate',
      ref: 'order-18',
      registeredAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    },
    undefined,
    () => Promise.resolve(),
  );

  const rows: string[][] = [];
  const apiUnits = MAX_REQUEST_BYTES / API_UNIT_BYTES;
  const withoutToken = dollarsADay(template, 0, false) + (apiUnits - 1) * PER_API_UNIT * 100 * 86_400;
  rows.push(['no token, with bodies of 10 MB', '0', dollars(withoutToken)]);
  for (const [name, body] of Object.entries(FLOODS)) {
    const units = await writeUnitsOf(body);
    rows.push([name, String(units), dollars(dollarsADay(template, units, name.startsWith('a new task')))]);
  }

  expect(floodTable()).toEqual(rows);
});

function dollars(amount: number): string {
  return `$${Math.ceil(amount / 10) * 10}`;
}

function floodTable(): string[][] {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## What a flood costs');
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
