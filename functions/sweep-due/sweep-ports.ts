import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InferOutput } from 'valibot';
import { createDynamoLookupBudget, type LookupBudget } from '../adapters/dynamodb/lookup-budget.ts';
import { createOverdueItems, type OverdueItems } from '../adapters/dynamodb/outbox-store.ts';
import { createPendingResults, type PendingResults } from '../adapters/dynamodb/pending-results.ts';
import { createDynamoTaskStore, type TaskStore } from '../adapters/dynamodb/task-store.ts';
import { currentTraceparent } from '../adapters/lambda/trace-context.ts';
import { createHttpProvider } from '../adapters/provider/http-provider.ts';
import type { Provider } from '../domain/lookup-answer.ts';
import { createApiKey } from '../adapters/secrets/api-key.ts';
import type { PublishPorts } from '../publish-events/publish-pending-event.ts';
import { createPublishPorts } from '../publish-events/publish-ports.ts';
import type { SweepDueEnvironmentSchema } from './environment.ts';
import { UNREGISTERED_SHARE } from './sweep-results.ts';

/** The provider, and how many lookups it may get. */
export interface LookupPorts {
  readonly provider: Provider;
  readonly budget: LookupBudget;
  /** The share of the budget for tasks that only callbacks named. */
  readonly unregisteredBudget: LookupBudget;
  /** How many lookups the budget allows in ten seconds. */
  readonly callsPer10Seconds: number;
  /** How many lookups run at once: no more than the budget allows in its period. */
  readonly atOnce: number;
  /** Waits until a time in epoch milliseconds. */
  readonly waitUntil: (epochMs: number) => Promise<void>;
}

/** The dependencies of the sweep. */
export interface SweepPorts {
  readonly overdueItems: OverdueItems;
  readonly publishing: PublishPorts;
  readonly pending: PendingResults;
  readonly tasks: TaskStore;
  /** `undefined` if no API key is configured: tasks then end by their callback or deadline alone. */
  readonly lookups: LookupPorts | undefined;
  /** The trace of the sweep that is running: W3C's `traceparent`. */
  readonly traceparent: () => string | undefined;
  readonly now: () => Date;
}

/** Connects the sweep to the real store, topic and provider. */
export function createSweepPorts(
  environment: InferOutput<typeof SweepDueEnvironmentSchema>,
  client: DynamoDBClient,
): SweepPorts {
  const {
    TASK_TABLE,
    RECORD_RETENTION_DAYS: retentionDays,
    TABLE_RESTORES: tableRestores,
    PROVIDER_BASE_URL: baseUrl,
    PROVIDER_NO_CREDITS_CODE: noCreditsCode,
    PROVIDER_API_KEY_SECRET: apiKeySecret,
    LOOKUPS_PER_10_SECONDS: callsPer10Seconds,
  } = environment;
  return {
    overdueItems: createOverdueItems(client, TASK_TABLE),
    publishing: createPublishPorts(environment, client),
    pending: createPendingResults(client, TASK_TABLE),
    tasks: createDynamoTaskStore(client, TASK_TABLE, { retentionDays, tableRestores }),
    lookups:
      apiKeySecret === undefined
        ? undefined
        : {
            provider: createHttpProvider({ baseUrl, noCreditsCode, apiKey: createApiKey(apiKeySecret) }),
            budget: createDynamoLookupBudget(client, TASK_TABLE, callsPer10Seconds, 'shared'),
            unregisteredBudget: createDynamoLookupBudget(
              client,
              TASK_TABLE,
              callsPer10Seconds * UNREGISTERED_SHARE,
              'unregistered',
            ),
            callsPer10Seconds,
            atOnce: callsPer10Seconds,
            waitUntil: (epochMs) => sleep(Math.max(0, epochMs - Date.now())),
          },
    traceparent: currentTraceparent,
    now: () => new Date(),
  };
}
