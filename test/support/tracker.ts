import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createHandler } from '../../functions/track-tasks/handler.ts';
import { createTrackPorts, type TrackPorts } from '../../functions/track-tasks/track-ports.ts';
import { TRACEPARENT } from './builders.ts';
import { aContext, aRequest, silentTelemetry } from './lambda.ts';
import type { Answer } from './receiver.ts';
import { QUARANTINE_TABLE, startStore, TASK_TABLE, type TestStore } from './store.ts';

/** The function that registers and reads tasks, over the real store, at 2026-11-23T10:00:00Z. */
export interface TestTracker {
  readonly store: TestStore;
  /** Every line that was logged, as JSON says it. */
  readonly said: unknown[];
  /** Every line of counts under the receiver's name. */
  readonly counted: unknown[];
  /** Registers a task; a body that is not a string is sent as JSON, if there is one. Any part of the request, or port, can be replaced. */
  register(
    taskId: string | undefined,
    body?: unknown,
    edit?: Request,
    ports?: Partial<TrackPorts>,
    remainingMs?: number,
  ): Promise<Answer>;
  /** Reads a task, of the kind that the query says. */
  read(
    taskId: string | undefined,
    query?: Record<string, string>,
    ports?: Partial<TrackPorts>,
    remainingMs?: number,
  ): Promise<Answer>;
  stop(): Promise<void>;
}

type Request = Partial<APIGatewayProxyEventV2>;

export async function startTracker(): Promise<TestTracker> {
  const store = await startStore();
  const environment = {
    TASK_TABLE,
    QUARANTINE_TABLE,
    RECORD_RETENTION_DAYS: 400,
    QUARANTINE_RETENTION_DAYS: 90,
    TABLE_RESTORES: 0,
    DEADLINE_SECONDS: 7200,
    LOOKUPS: 'on',
    CONFIRM_RESULTS: 'off',
  } as const;
  const said: unknown[] = [];
  const counted: unknown[] = [];
  const parsed = (lines: string[]) => lines.map((line) => JSON.parse(line) as unknown);

  async function handle(
    method: string,
    taskId: string | undefined,
    request: Request,
    ports: Partial<TrackPorts>,
    remainingMs?: number,
  ) {
    const { logger, metrics, lines } = silentTelemetry();
    const callbacks = silentTelemetry();
    const handler = createHandler(
      {
        ...createTrackPorts(environment, store.client),
        now: () => new Date('2026-11-23T10:00:00.000Z'),
        traceparent: () => TRACEPARENT,
        storeBudget: () => AbortSignal.timeout(30_000),
        ...ports,
      },
      logger,
      metrics,
      callbacks.metrics,
    );
    const event = aRequest(undefined, '', {
      routeKey: `${method} /voice-tasks/{taskId}`,
      ...(taskId !== undefined && { pathParameters: { taskId } }),
      ...request,
    });
    if (request.body === undefined) delete event.body;
    const answer = await handler(event, aContext(remainingMs));
    said.push(...parsed(lines));
    counted.push(...parsed(callbacks.lines));
    return { ...answer, body: JSON.parse(answer.body ?? '') as unknown };
  }

  return {
    store,
    said,
    counted,
    register(taskId, body, edit = {}, ports = {}, remainingMs) {
      const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      return handle(
        'PUT',
        taskId,
        { ...(sent !== undefined && { body: sent }), ...edit },
        ports,
        remainingMs,
      );
    },
    read: (taskId, query, ports = {}, remainingMs) =>
      handle('GET', taskId, { ...(query && { queryStringParameters: query }) }, ports, remainingMs),
    stop: () => store.stop(),
  };
}
