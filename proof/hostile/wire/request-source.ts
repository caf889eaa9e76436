/** A request as bytes, in Latin-1, part by part, so that each can be wrong. */
export interface RequestSource {
  readonly line?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

const PATH = '/suno/voice-generate-callback/<<token>>';

export const bodyOf = (taskId: string) =>
  `{"code":200,"msg":"success","data":{"taskId":"${taskId}","voiceId":"voice_8f2c1d","status":"success"}}`;

export const lineOf = (method = 'POST', path = PATH, version = 'HTTP/1.1') => `${method} ${path} ${version}`;

export const HOST = 'Host: 127.0.0.1';
const TYPE = 'Content-Type: application/json';

export const lengthOf = (body: string) => `Content-Length: ${Buffer.byteLength(body, 'latin1')}`;

export function requestSource({ line = lineOf(), headers, body = '' }: RequestSource): string {
  return [line, ...(headers ?? [HOST, TYPE, lengthOf(body)]), '', body].join('\r\n');
}

/** A request that is good: a success of this task. */
export const goodRequest = (taskId: string, ...more: readonly string[]) => {
  const body = bodyOf(taskId);
  return requestSource({ headers: [HOST, TYPE, lengthOf(body), ...more], body });
};
