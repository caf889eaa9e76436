import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { KINDS } from '../../domain/kinds.ts';
import { owesEvent, RESULT_DUE_PREFIX } from '../../domain/outbox.ts';
import type { CallbackReport, LookupReport, Report } from '../../domain/report.ts';
import { rankOf, type Standing, type Transition } from '../../domain/transition.ts';
import { historyEntry } from './history-entry.ts';
import type { RecordSettings } from './record-settings.ts';
import { askedAtOnce, changeOf } from './report-change.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateExpression } from './update-expression.ts';
import { updateIf } from './update-if.ts';

/** How many reports that were not applied a record remembers: enough for a day of a stubborn provider. */
export const HISTORY_LENGTH = 20;

const TIMED_OUT = 'timed_out';

export type Commit =
  | { readonly kind: 'applied' }
  /** The record says as much or more; what it says is here. */
  | { readonly kind: 'refused'; readonly current: Standing };

export interface TaskStore {
  /**
   * Makes the record say what the report says, unless it says as much or more already. One write, no read.
   *
   * Only a callback makes a record of a task that has none: whoever looks one up, or gives it up, has seen its record.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  apply(report: Report, budget?: AbortSignal): Promise<Commit>;
  /**
   * Remembers a report that was not applied, with the reason, and counts it if it was delivered.
   *
   * @throws {StoreUnavailableError} a retry is safe, but may count the delivery twice.
   */
  remember(
    report: CallbackReport | LookupReport,
    why: Exclude<Transition['kind'], 'applied'>,
    budget?: AbortSignal,
  ): Promise<void>;
  /**
   * Remembers a callback about a task that waits for its result, and has the provider asked for it with the next sweep.
   *
   * @throws {StoreUnavailableError} a retry is safe, but may count the delivery twice. Given up meanwhile, it is asked for once more.
   */
  askNow(report: CallbackReport, budget?: AbortSignal): Promise<void>;
  /**
   * Remembers a callback about a task that was given up, and has the provider asked for it once more.
   *
   * @throws {StoreUnavailableError} also while the event of its deadline is not out: it owes that first. A retry is safe.
   */
  askAgain(report: CallbackReport, budget?: AbortSignal): Promise<void>;
}

export function createDynamoTaskStore(
  client: DynamoDBClient,
  tableName: string,
  settings: RecordSettings,
): TaskStore {
  const store: TaskStore = {
    async apply(report, abortSignal) {
      const isHigher = '(attribute_not_exists(#rank) OR #rank < :rank)';
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(report),
        ...updateExpression(changeOf(report, settings)),
        ConditionExpression:
          report.via === 'callback' ? isHigher : `${isHigher} AND attribute_exists(#outcome)`,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(command, { ...(abortSignal && { abortSignal }) });
        return { kind: 'applied' };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) return storeUnavailable('UpdateItem')(error);
        return { kind: 'refused', current: standingOf(error.Item ?? {}, report) };
      }
    },

    async remember(report, why, abortSignal) {
      const isDelivery = report.via === 'callback';
      const expression = updateExpression({
        set: {},
        append: { history: [historyEntry(report, why)] },
        ...(isDelivery && { add: { deliveries: 1 } }),
      });
      const appended = await client
        .send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(report),
            ...expression,
            // A record that is gone must not come back as a history alone.
            ...(!isDelivery && { ConditionExpression: 'attribute_exists(outcome)' }),
            ReturnValues: 'UPDATED_NEW',
          }),
          { ...(abortSignal && { abortSignal }) },
        )
        .catch(unlessRefused);
      const { history, deliveries } = appended?.Attributes ?? {};
      if (history?.L === undefined || deliveries === undefined || history.L.length <= HISTORY_LENGTH) return;
      await trimHistory(report, history.L, deliveries, abortSignal);
    },

    async askNow(report, abortSignal) {
      if (settings.askWithinSeconds === undefined) return store.remember(report, 'duplicate', abortSignal);
      const asked = await updateIf(
        client,
        tableName,
        {
          key: keyOf(report),
          change: {
            set: { dueAt: report.receivedAt },
            append: { history: [historyEntry(report, 'duplicate')] },
            add: { deliveries: 1 },
          },
          condition: 'outcome = :awaiting AND begins_with(due, :result) AND #dueAt > :now',
          values: { ':awaiting': 'awaiting', ':result': RESULT_DUE_PREFIX, ':now': report.receivedAt },
        },
        abortSignal,
      );
      if (asked.kind === 'updated') return;
      if (asked.item['reason'] === TIMED_OUT) return store.askAgain(report, abortSignal);
      // It is asked for already, or its result has come meanwhile.
      return store.remember(report, 'duplicate', abortSignal);
    },

    async askAgain(report, abortSignal) {
      const { askWithinSeconds } = settings;
      if (askWithinSeconds === undefined) return store.remember(report, 'late', abortSignal);
      const asked = await updateIf(
        client,
        tableName,
        {
          key: keyOf(report),
          change: {
            set: askedAtOnce(report, askWithinSeconds),
            append: { history: [historyEntry(report, 'late')] },
            add: { deliveries: 1 },
          },
          condition: 'reason = :timedOut AND attribute_not_exists(#due)',
          values: { ':timedOut': TIMED_OUT },
        },
        abortSignal,
      );
      if (asked.kind === 'updated') return;
      if (!owesEvent(asked.item['due'])) {
        // It is asked for already, or its result has come meanwhile.
        return store.remember(report, 'late', abortSignal);
      }
      return storeUnavailable('UpdateItem')(new Error('The event of the deadline is not out yet'));
    },
  };
  return store;

  /**
   * Keeps the newest entries only.
   *
   * Every delivery that is appended is counted, and what is looked up makes the list longer: so of several that trim at
   * once exactly the last one to append succeeds. Another's refusal means that nothing is left for it to do, or that the
   * next delivery trims; a task is looked up too seldom to need it.
   */
  async function trimHistory(
    report: Report,
    entries: AttributeValue[],
    deliveries: AttributeValue,
    abortSignal: AbortSignal | undefined,
  ): Promise<void> {
    await client
      .send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(report),
          UpdateExpression: 'SET history = :newest',
          ConditionExpression: 'deliveries = :deliveries AND size(history) = :length',
          ExpressionAttributeValues: {
            ':newest': { L: entries.slice(-HISTORY_LENGTH) },
            ':deliveries': deliveries,
            ':length': { N: String(entries.length) },
          },
        }),
        { ...(abortSignal && { abortSignal }) },
      )
      .catch(unlessRefused);
  }
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof ConditionalCheckFailedException)) storeUnavailable('UpdateItem')(error);
}

function keyOf(report: Report): Record<string, AttributeValue> {
  return marshall({ taskId: report.callback.taskId, kind: report.kind });
}

/** What the refusing record says. An item that somebody edited into nonsense outranks nothing, and conflicts. */
export function standingOf(item: Record<string, AttributeValue>, report: Report): Standing {
  const attributes = unmarshall(item, { wrapNumbers: Number });
  const { rank, reason } = attributes;
  const result: unknown = attributes[KINDS[report.kind].resultField];
  return {
    rank: typeof rank === 'number' ? rank : rankOf(report.verdict),
    reason: typeof reason === 'string' ? reason : undefined,
    result: typeof result === 'string' ? result : undefined,
  };
}
