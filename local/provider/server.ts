import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLoopbackServer, listenOnLoopback, readBody } from '../loopback/server.ts';
import { answerRequest, parseJson, control, type Controlled } from './provider-api.ts';
import { createGlobalFaults } from './global-faults.ts';
import { USUAL_PACE, type Pace } from './behaviour.ts';
import { sendReply } from './reply.ts';
import { createTasks } from './tasks.ts';
import { createTraffic } from './traffic.ts';

interface ProviderOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** The key that callbacks are signed with as kie.ai signs them, if a task requests it. */
  readonly webhookKey?: () => string | undefined;
  readonly pace?: Partial<Pace>;
}

export interface Provider {
  readonly endpoint: string;
  /** Aborts open answers and callbacks, and leaves nothing running. */
  stop(): Promise<void>;
}

/** Starts a stand-in for the Suno Voice API: with its documented behaviours, and faults, separately for each task. */
export async function startProvider({
  port,
  webhookKey = () => undefined,
  pace: wantedPace,
}: ProviderOptions): Promise<Provider> {
  const pace = { ...USUAL_PACE, ...wantedPace };
  const stopping = new AbortController();
  const { signal } = stopping;
  const nowMs = () => performance.now();
  const newId = () => randomUUID().replaceAll('-', '');
  const tasks = createTasks({ pace, newId, webhookKey, signal }, nowMs);
  const traffic = createTraffic(pace, nowMs);
  const controlled = { tasks, traffic, globalFaults: createGlobalFaults(traffic) };

  const server = createLoopbackServer((request, response) => {
    serve(request, response, controlled, pace, signal).catch(() => request.destroy());
  });
  const endpoint = await listenOnLoopback(server, port);

  async function stop(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    stopping.abort();
    server.closeAllConnections();
    await Promise.all([closed, tasks.ended()]);
  }
  let stopped: Promise<void> | undefined;
  return {
    endpoint,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  controlled: Controlled,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  const target = URL.parse(request.url ?? '/', 'http://127.0.0.1');
  const route = `${request.method ?? 'GET'} ${target?.pathname ?? ''}`;
  const body = await readBody(request);
  if (target?.pathname.startsWith('/_')) {
    const answer = control(route, body && parseJson(body), controlled);
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body));
  } else {
    const query = target?.searchParams ?? new URLSearchParams();
    const reply = answerRequest({ route, headers: request.headers, body, query }, controlled);
    await sendReply(response, reply, pace.slowBodyMs, signal);
  }
  // Unread parts of the body would precede the next request on this connection.
  request.resume();
}
