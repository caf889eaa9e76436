import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly said: string;
}

const agent = new Agent({ keepAlive: true });

/**
 * Posts JSON with Node's plain client: it leaves more of the CPU to what is measured than `fetch` does.
 *
 * @param timeoutMs how long nothing may come, in milliseconds; for ever when absent.
 * @throws {Error} when there is no answer.
 */
export async function post(url: string, body: string, timeoutMs?: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(url, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json' },
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  });
  outgoing
    .once('response', resolve)
    .once('error', reject)
    .once('timeout', () => outgoing.destroy(new Error(`No answer within ${timeoutMs} ms`)))
    .end(body);
  const answer = await promise;
  return { status: answer.statusCode ?? 0, said: await text(answer) };
}
