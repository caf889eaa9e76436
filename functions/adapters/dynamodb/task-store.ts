import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { KINDS } from '../../domain/kinds.ts';
import { dayKey, PUBLISH_OVERDUE_SECONDS, publishDueKey } from '../../domain/outbox.ts';
import type { Report } from '../../domain/report.ts';
import { revisionStep } from '../../domain/revision.ts';
import { rankOf, type Standing, type Transition } from '../../domain/transition.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateExpression } from './update-expression.ts';

/** How many reports that were not applied a record remembers: enough for a day of a stubborn provider. */
export const HISTORY_LENGTH = 20;

/** How much of each text the history keeps, in characters: a record must stay well below the store's 400 KiB. */
const HISTORY_TEXT_CHARACTERS = 256;

export type Commit =
  | { readonly kind: 'applied' }
  /** The record says as much or more; what it says is here. */
  | { readonly kind: 'refused'; readonly current: Standing };

export interface TaskStore {
  /**
   * Makes the record say what the report says, unless it says as much or more already. One write, no read.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  apply(report: Report, budget: AbortSignal): Promise<Commit>;
  /**
   * Counts a delivery that was not applied and remembers it, with the reason.
   *
   * @throws {StoreUnavailableError} a retry is safe, but may count the delivery twice.
   */
  remember(report: Report, why: Exclude<Transition['kind'], 'applied'>, budget: AbortSignal): Promise<void>;
}

/**
 * @param retentionDays how long a record is kept after its last change; 0 for ever.
 * @param tableRestores how many times the table has been restored from a backup.
 */
export function createDynamoTaskStore(
  client: DynamoDBClient,
  tableName: string,
  retentionDays: number,
  tableRestores = 0,
): TaskStore {
  return {
    async apply(report, abortSignal) {
      const expression = updateExpression({
        ...recordOf(report, retentionDays),
        add: { deliveries: 1, revision: revisionStep(tableRestores) },
      });
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(report),
        ...expression,
        ConditionExpression: 'attribute_not_exists(#rank) OR #rank < :rank',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(command, { abortSignal });
        return { kind: 'applied' };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) return storeUnavailable('UpdateItem')(error);
        return { kind: 'refused', current: standingOf(error.Item ?? {}, report) };
      }
    },

    async remember(report, why, abortSignal) {
      const expression = updateExpression({
        set: {},
        append: { history: [historyEntry(report, why)] },
        add: { deliveries: 1 },
      });
      const appended = await client
        .send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(report),
            ...expression,
            ReturnValues: 'UPDATED_NEW',
          }),
          { abortSignal },
        )
        .catch(storeUnavailable('UpdateItem'));
      const { history, deliveries } = appended.Attributes ?? {};
      if (history?.L === undefined || deliveries === undefined || history.L.length <= HISTORY_LENGTH) return;
      await trimHistory(report, history.L.slice(-HISTORY_LENGTH), deliveries, abortSignal);
    },
  };

  /**
   * Keeps the newest entries only. Every append counts a delivery, so of several that trim at once exactly the last
   * one to append succeeds, and the others' refusal means that nothing is left for them to do.
   */
  async function trimHistory(
    report: Report,
    newest: AttributeValue[],
    deliveries: AttributeValue,
    abortSignal: AbortSignal,
  ): Promise<void> {
    await client
      .send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(report),
          UpdateExpression: 'SET history = :newest',
          ConditionExpression: 'deliveries = :deliveries',
          ExpressionAttributeValues: { ':newest': { L: newest }, ':deliveries': deliveries },
        }),
        { abortSignal },
      )
      .catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) storeUnavailable('UpdateItem')(error);
      });
  }
}

function keyOf(report: Report): Record<string, AttributeValue> {
  return marshall({ taskId: report.callback.taskId, kind: report.kind });
}

function recordOf(report: Report, retentionDays: number) {
  const { callback, verdict, receivedAt } = report;
  const isSettled = verdict.outcome !== 'awaiting';
  const seconds = Math.floor(Date.parse(receivedAt) / 1000);
  return {
    set: {
      outcome: verdict.outcome,
      reason: verdict.reason,
      // Only a success has a result: whoever looks for a voice id must find no rejected or unconfirmed one.
      [KINDS[report.kind].resultField]: verdict.result,
      status: callback.status,
      code: callback.code,
      msg: callback.msg,
      errorCode: callback.errorCode,
      errorMessage: callback.errorMessage,
      rank: rankOf(verdict),
      via: report.via,
      updatedAt: receivedAt,
      settledAt: isSettled ? receivedAt : undefined,
      raw: report.raw,
      client: report.client,
      due: isSettled ? publishDueKey(callback.taskId) : undefined,
      dueAt: isSettled ? new Date((seconds + PUBLISH_OVERDUE_SECONDS) * 1000).toISOString() : undefined,
      day: dayKey(callback.taskId, receivedAt),
      expiresAt: retentionDays === 0 ? undefined : seconds + retentionDays * 86_400,
    },
    setOnce: { ref: report.ref, receivedAt },
  };
}

/** What the refusing record says. An item that somebody edited into nonsense outranks nothing, and conflicts. */
function standingOf(item: Record<string, AttributeValue>, report: Report): Standing {
  const attributes = unmarshall(item, { wrapNumbers: Number });
  const { rank, reason } = attributes;
  const result: unknown = attributes[KINDS[report.kind].resultField];
  return {
    rank: typeof rank === 'number' ? rank : rankOf(report.verdict),
    reason: typeof reason === 'string' ? reason : undefined,
    result: typeof result === 'string' ? result : undefined,
  };
}

function historyEntry(report: Report, why: string) {
  const { callback, verdict } = report;
  const excerpt = (text: string | undefined) => text?.slice(0, HISTORY_TEXT_CHARACTERS).toWellFormed();
  return {
    at: report.receivedAt,
    why,
    outcome: verdict.outcome,
    reason: verdict.reason,
    [KINDS[report.kind].resultField]: excerpt(callback.result),
    status: callback.status,
    code: callback.code,
    errorCode: callback.errorCode,
    errorMessage: excerpt(callback.errorMessage),
    via: report.via,
  };
}
