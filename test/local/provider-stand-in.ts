import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import type { Pace } from '../../local/provider/behaviour.ts';
import { startProvider } from '../../local/provider/server.ts';
import { eventually } from '../support/eventually.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

/** Everything at once, and no limit. */
export const QUICK: Partial<Pace> = {
  seconds: 0.01,
  lateSeconds: 0.05,
  repeatIntervalMs: 5,
  slowBodyMs: 100,
  requestsPerWindow: 1_000_000,
};

const AnswerSchema = v.object({
  code: v.number(),
  msg: v.string(),
  data: v.nullable(v.record(v.string(), v.unknown())),
});
const TasksSchema = v.array(
  v.object({
    taskId: v.string(),
    outcome: v.record(v.string(), v.string()),
    behave: v.string(),
    lookups: v.number(),
    callbacks: v.array(
      v.object({
        sentAt: v.pipe(v.string(), v.isoTimestamp()),
        answers: v.array(v.union([v.number(), v.string()])),
        answeredAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      }),
    ),
  }),
);

export type Answer = v.InferOutput<typeof AnswerSchema>;
export type DescribedTask = v.InferOutput<typeof TasksSchema>[number];

export type StandIn = Awaited<ReturnType<typeof startStandIn>>;

/** The stand-in, as a customer with a key sees it, and as a test does. */
export async function startStandIn(pace: Partial<Pace> = {}, webhookKey?: string) {
  const server = await startProvider({ port: 0, pace: { ...QUICK, ...pace }, webhookKey: () => webhookKey });
  const { endpoint } = server;

  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${endpoint}${path}`, {
      method,
      headers: { authorization: 'Bearer key', 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const call = async (...request: Parameters<typeof send>): Promise<Answer> => {
    const response = await send(...request);
    if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
    return v.parse(AnswerSchema, await response.json());
  };
  const taskIdOf = ({ msg, data }: Answer) => {
    if (typeof data?.['taskId'] !== 'string') throw new Error(`Not accepted: ${msg}`);
    return data['taskId'];
  };

  async function validate(query = '', callBackUrl?: string): Promise<string> {
    const voiceUrl = `https://example.com/song.mp3?${query}`;
    return taskIdOf(
      await call('POST', '/api/v1/voice/validate', { voiceUrl, vocalStartS: 1, vocalEndS: 12, callBackUrl }),
    );
  }
  async function generate(query = '', callBackUrl?: string): Promise<string> {
    const verifyUrl = `https://example.com/phrase.mp3?${query}`;
    const taskId = await validate();
    return taskIdOf(await call('POST', '/api/v1/voice/generate', { taskId, verifyUrl, callBackUrl }));
  }
  const recordInfo = (taskId: string) => call('GET', `/api/v1/voice/record-info?taskId=${taskId}`);

  return {
    endpoint,
    stop: () => server.stop(),
    send,
    call,
    validate,
    generate,
    recordInfo,
    /** Waits until the record has this status, and answers it. */
    recordWith: (taskId: string, status: string, path = 'record-info') =>
      eventually(async () => {
        const { data } = await call('GET', `/api/v1/voice/${path}?taskId=${taskId}`);
        return data?.['status'] === status ? data : undefined;
      }),
    /** Waits until the stand-in says this of a task. */
    task: (taskId: string, holds: (task: DescribedTask) => boolean = () => true) =>
      eventually(async () => {
        const tasks = v.parse(TasksSchema, await (await send('GET', '/_tasks')).json());
        return tasks.find((task) => task.taskId === taskId && holds(task));
      }),
  };
}

interface ReceivedCallback {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/**
 * Receives callbacks.
 *
 * @param statuses what they are answered with, in turn, and then with 200; 0 is never answered.
 */
export async function startCallbackReceiver(...statuses: number[]) {
  const received: ReceivedCallback[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      received.push({ headers: request.headers, body });
      const status = statuses.shift() ?? 200;
      if (status !== 0) response.writeHead(status).end();
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/callback?token=secret`,
    received,
    /** Waits for this many callbacks, and answers their bodies. */
    bodies: (count: number) =>
      eventually(
        () => Promise.resolve(received.length >= count ? received.map(({ body }) => body) : undefined),
        () => `${received.length} callbacks came, not ${count}`,
      ),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
