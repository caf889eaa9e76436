import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import {
  createDynamoLookupBudget,
  LOOKUP_BUDGET_PARTITION,
} from '../../functions/adapters/dynamodb/lookup-budget.ts';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import type { LookupAnswer } from '../../functions/domain/lookup-answer.ts';
import { createHandler as createReceiver } from '../../functions/receive-callback/handler.ts';
import type { ReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { createUrlUse } from '../../functions/receive-callback/receive-callback.ts';
import { createHandler as createSweeper } from '../../functions/sweep-due/handler.ts';
import type { SweepPorts } from '../../functions/sweep-due/sweep-ports.ts';
import { UNREGISTERED_SHARE } from '../../functions/sweep-due/sweep-results.ts';
import { createHandler as createTracker } from '../../functions/track-tasks/handler.ts';
import { createTrackPorts, type TrackPorts } from '../../functions/track-tasks/track-ports.ts';
import { aContext, aRequest, silentTelemetry } from './lambda.ts';
import { aScheduledEvent } from './publishing.ts';
import type { Answer } from './receiver.ts';
import {
  aQuarantineStore,
  aTaskStore,
  QUARANTINE_TABLE,
  startStore,
  TASK_TABLE,
  type TestStore,
} from './store.ts';

/** How many calls the provider may get in ten seconds. */
export const CALLS_PER_10_SECONDS = 20;

/** How long a sweep may take, in milliseconds. */
const SWEEP_MS = 60_000;

/** What the provider says of a task: fields of a record, or that it refuses to say. */
export type Says = (taskId: string) => Readonly<Record<string, string>> | { readonly refusedBy: number };

/**
 * The functions that receive callbacks, register tasks and sweep, over one real store: at a time that the test sets, and with
 * a provider that says what the test has it say. Each callback comes to a new process, unless the test says otherwise.
 */
export interface TestStack {
  readonly store: TestStore;
  /** Every lookup, with its time. */
  readonly lookups: { readonly taskId: string; readonly atMs: number }[];
  /** Every line that was logged. */
  readonly said: string[];
  /** Forgets all lookups and lines, and what the provider has been asked: a test may set an earlier time than the last one. */
  begin(): Promise<void>;
  /** Sets the time: of 2026-11-23 if it has no date. */
  at(time: string): void;
  /** Posts a body to the URL of a submission; returns the answer's body. */
  post(ref: string, body: object, ports?: Partial<ReceivePorts>): Promise<unknown>;
  /** Registers a task for two hours. */
  register(taskId: string, ref?: string, ports?: Partial<TrackPorts>): Promise<Answer>;
  /** Sweeps once; the time passes as long as the sweep waits for its calls. */
  sweep(says: Says): Promise<void>;
  /** Marks the event of a task's revision as published. */
  publish(taskId: string, revision: number): Promise<void>;
  /** What is in quarantine of a submission. */
  quarantineOf(ref: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function startStack(confirmsResults: boolean): Promise<TestStack> {
  const store = await startStore();
  const lookups: TestStack['lookups'] = [];
  const said: string[] = [];
  let nowMs = 0;
  const now = () => new Date(nowMs);
  const settings = { lookUpWithinSeconds: 7200 };

  const telemetry = silentTelemetry();
  const receiverWith = (ports: Partial<ReceivePorts>) =>
    createReceiver(
      {
        // A token is its reference in Base64.
        tokens: {
          verify: (token) =>
            Promise.resolve({ kind: 'valid', ref: Buffer.from(token, 'base64url').toString() }),
        },
        tasks: aTaskStore(store, settings),
        quarantine: aQuarantineStore(store),
        urls: { mayName: (taskId, ref) => createUrlUse().mayName(taskId, ref) },
        confirmsResults,
        now,
        traceparent: () => undefined,
        monotonicMs: () => 0,
        storeBudget: () => AbortSignal.timeout(30_000),
        ...ports,
      },
      telemetry.logger,
      telemetry.metrics,
    );
  const receive = receiverWith({});
  const post: TestStack['post'] = async (ref, body, ports) => {
    const request = aRequest(Buffer.from(ref).toString('base64url'), JSON.stringify(body));
    const answer = await (ports === undefined ? receive : receiverWith(ports))(request, aContext());
    said.push(...telemetry.lines.splice(0));
    return JSON.parse(answer.body ?? '') as unknown;
  };

  const register: TestStack['register'] = async (taskId, ref, ports = {}) => {
    const { logger, metrics, lines } = silentTelemetry();
    const callbacks = silentTelemetry();
    const environment = {
      TASK_TABLE,
      QUARANTINE_TABLE,
      RECORD_RETENTION_DAYS: 400,
      QUARANTINE_RETENTION_DAYS: 90,
      TABLE_RESTORES: 0,
      DEADLINE_SECONDS: settings.lookUpWithinSeconds,
      LOOKUPS: 'on',
      CONFIRM_RESULTS: confirmsResults ? 'on' : 'off',
    } as const;
    const handle = createTracker(
      {
        ...createTrackPorts(environment, store.client),
        now,
        storeBudget: () => AbortSignal.timeout(30_000),
        ...ports,
      },
      logger,
      metrics,
      callbacks.metrics,
    );
    const request = { routeKey: 'PUT /voice-tasks/{taskId}', pathParameters: { taskId } };
    const answer = await handle(aRequest(undefined, JSON.stringify({ ref }), request), aContext());
    said.push(...lines, ...callbacks.lines);
    return { ...answer, body: JSON.parse(answer.body ?? '') as unknown };
  };

  const sweep: TestStack['sweep'] = async (says) => {
    const { logger, metrics, lines } = silentTelemetry();
    const startedAtMs = nowMs;
    const budgetOf = (calls: number, name: 'shared' | 'unregistered') =>
      createDynamoLookupBudget(store.client, TASK_TABLE, calls, name);
    const ports: SweepPorts = {
      ...NO_EVENTS,
      pending: createPendingResults(store.client, TASK_TABLE),
      tasks: aTaskStore(store),
      lookups: {
        provider: {
          prepare: () => Promise.resolve(),
          lookUp(taskId) {
            lookups.push({ taskId, atMs: nowMs });
            return Promise.resolve(answerOf(taskId, says(taskId)));
          },
        },
        budget: budgetOf(CALLS_PER_10_SECONDS, 'shared'),
        unregisteredBudget: budgetOf(CALLS_PER_10_SECONDS * UNREGISTERED_SHARE, 'unregistered'),
        callsPer10Seconds: CALLS_PER_10_SECONDS,
        // One after the other, as there is one clock, which a wait puts forward.
        atOnce: 1,
        waitUntil(epochMs) {
          nowMs = Math.max(nowMs, epochMs);
          return Promise.resolve();
        },
      },
      traceparent: () => undefined,
      now,
    };
    const remaining = () => SWEEP_MS - (nowMs - startedAtMs);
    const handle = createSweeper(ports, logger, metrics, metrics, silentTelemetry().metrics);
    await handle(aScheduledEvent(now()), { ...aContext(), getRemainingTimeInMillis: remaining });
    said.push(...lines);
  };

  return {
    store,
    lookups,
    said,
    async begin() {
      lookups.length = 0;
      said.length = 0;
      for (const kind of ['shared', 'unregistered']) {
        const key = { taskId: { S: LOOKUP_BUDGET_PARTITION }, kind: { S: kind } };
        await store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: key }));
      }
    },
    at(time) {
      nowMs = Date.parse(time.includes('T') ? time : `2026-11-23T${time}Z`);
    },
    post,
    register,
    sweep,
    publish: (taskId, revision) =>
      createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(
        { taskId: { S: taskId }, kind: { S: 'generate' } },
        revision,
        now().toISOString(),
      ),
    quarantineOf: async (ref) => (await store.items(QUARANTINE_TABLE)).filter((item) => item['ref'] === ref),
    stop: () => store.stop(),
  };
}

function answerOf(taskId: string, says: ReturnType<Says>): LookupAnswer {
  if ('refusedBy' in says && typeof says.refusedBy === 'number') {
    return { kind: 'refused', code: says.refusedBy, message: '', isOutOfCredits: false };
  }
  const callback = { taskId, code: 200, msg: 'success', ...(says as Readonly<Record<string, string>>) };
  return { kind: 'record', callback, raw: JSON.stringify(callback) };
}

const unexpected = () => Promise.reject(new Error('No event is to be published here'));

/** Events are not part of this: none is published, and those that are pending stay so. */
const NO_EVENTS: Pick<SweepPorts, 'overdueItems' | 'publishing'> = {
  overdueItems: {
    async *overdue() {
      await Promise.resolve();
      yield* [];
    },
  },
  publishing: {
    publisher: { publish: unexpected },
    outbox: { markPublished: unexpected, takeOut: unexpected },
    quarantine: { keep: unexpected },
    source: '/suno-voice-callbacks/Test',
    now: () => new Date(0),
  },
};
