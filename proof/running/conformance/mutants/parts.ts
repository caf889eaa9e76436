import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import {
  type DynamoDBClient,
  type UpdateItemCommandInput,
  GetItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../../../functions/adapters/dynamodb/client.ts';
import { createDynamoTaskStore, type Committed } from '../../../../functions/adapters/dynamodb/task-store.ts';
import { recordSettings, readEnvironment } from '../../../../functions/adapters/lambda/environment.ts';
import { ReceiveCallbackEnvironmentSchema } from '../../../../functions/receive-callback/environment.ts';
import { createHandler } from '../../../../functions/receive-callback/handler.ts';
import type { ReceiveCallbackPorts } from '../../../../functions/receive-callback/receive-callback.ts';
import { createReceivePorts } from '../../../../functions/receive-callback/receive-ports.ts';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { updateIf, type Item } from '../../../../functions/adapters/dynamodb/update-if.ts';
import type { ConditionalChange } from '../../../../functions/domain/change.ts';
import { decideReport } from '../../../../functions/domain/decide-report.ts';
import type { Report } from '../../../../functions/domain/read-callback.ts';
import { readStoredTask, type StoredTask } from '../../../../functions/domain/stored-task.ts';
import { rankOf } from '../../../../functions/domain/transition.ts';

const client = createDynamoClient();
const text = v.optional(v.string());
const MarkedItemSchema = v.object({
  doneRank: v.optional(v.number()),
  done: v.optional(v.object({ result: text, reason: text })),
});

/** Reads what a task is marked as done with, in the place of what its record says. */
export async function readDone(report: Report): Promise<StoredTask | undefined> {
  const { Item: item = {} } = await client.send(
    new GetItemCommand({ TableName: environment.TASK_TABLE, Key: keyOf(report), ConsistentRead: true }),
  );
  return doneOf(unmarshall(item, { wrapNumbers: Number }), report);
}

/** Returns whether a task is marked as done with as much as a report says. */
export function saysAsMuch({ rank = -1 }: StoredTask, { verdict }: Report): boolean {
  return rank >= rankOf(verdict);
}

/** Marks a task as done with this report. @returns what it is marked with already, if that says as much. */
export async function markDone(report: Report): Promise<StoredTask | undefined> {
  const rank = rankOf(report.verdict);
  const { result, reason } = report.verdict;
  const mark: ConditionalChange = {
    change: { set: { doneRank: rank, done: { result, reason } } },
    condition: [{ attribute: 'doneRank', is: 'absent or below', to: rank }],
  };
  const { kind, item } = await updateIf(client, environment.TASK_TABLE, keyOf(report), mark, undefined);
  return kind === 'refused' ? doneOf(item, report) : undefined;
}

/** Keeps a report in the history of a task that is marked as done, whether or not the record says so yet. */
export async function keepBesides(done: StoredTask, report: Report): Promise<Committed> {
  const decision = decideReport(report, done, settings);
  if (decision.kind === 'not yet') throw new Error('The event of the deadline is not published yet');
  if (decision.kind !== 'write') return decision;
  const { change, condition, transition } = decision;
  const facts = condition.filter(({ attribute }) => attribute !== 'rank');
  const kept = { change, condition: facts };
  await updateIf(client, environment.TASK_TABLE, keyOf(report), kept, undefined);
  return { kind: 'recorded', transition, report };
}

function keyOf({ callback, kind }: Report): Record<string, AttributeValue> {
  return marshall({ taskId: callback.taskId, kind });
}

function doneOf(item: Item, { kind }: Report): StoredTask | undefined {
  const { doneRank, done } = v.parse(MarkedItemSchema, item);
  if (doneRank === undefined) return undefined;
  const { result, reason } = done ?? {};
  return { ...readStoredTask(item, kind), result, reason, rank: doneRank, exists: true };
}

export const environment = readEnvironment(ReceiveCallbackEnvironmentSchema, process.env);
const serviceName = 'receive-callback';

/** What the real receiver's records depend on. */
export const settings = recordSettings(environment);

/** The real receiver's store of tasks, on a client that may be flawed. */
export function createTasks(onClient: DynamoDBClient) {
  return createDynamoTaskStore(onClient, environment.TASK_TABLE, settings);
}

/** What the real receiver's `lambda.ts` is made of. */
export const REAL = createReceivePorts(environment, createDynamoClient());

export const logger = new Logger({ serviceName });

/** The real receiver, but for these ports. */
export function createReceiver(flawed: Partial<ReceiveCallbackPorts>) {
  const metrics = new Metrics({ serviceName, singleMetric: false });
  return createHandler({ ...REAL, ...flawed }, logger, metrics);
}

/** A client that states another condition than it was given, or none. */
export function createCarelessClient(change: (condition: string) => string | undefined): DynamoDBClient {
  const client = createDynamoClient();
  client.middlewareStack.add(
    (next) => (call) => {
      const { input } = call;
      if (!('ConditionExpression' in input) || input.ConditionExpression === undefined) return next(call);
      const condition = change(input.ConditionExpression);
      return next({ ...call, input: withCondition(input, condition) });
    },
    { step: 'initialize' },
  );
  return client;
}

/** DynamoDB refuses a name or value that no expression uses. */
function withCondition<T extends Partial<UpdateItemCommandInput>>(
  input: T,
  condition: string | undefined,
): T {
  const placeholders: readonly string[] = `${input.UpdateExpression} ${condition}`.match(/[#:]\w+/g) ?? [];
  const used = <V>(values: Record<string, V> = {}) =>
    Object.fromEntries(Object.entries(values).filter(([placeholder]) => placeholders.includes(placeholder)));
  return {
    ...input,
    ConditionExpression: condition,
    ExpressionAttributeNames: used(input.ExpressionAttributeNames),
    ExpressionAttributeValues: used(input.ExpressionAttributeValues),
  };
}
