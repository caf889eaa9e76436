/** A request as bytes, in Latin-1, part by part, so that each can be wrong. */
interface RequestSource {
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

/** What is done on one connection, in order. */
export interface Conversation {
  readonly family: string;
  /**
   * What is sent, in Latin-1, with `<<token>>` where a good token is to stand, and `<<task>>` where an id that shows which
   * connection wrote what it should not.
   */
  readonly text: string;
  /** Where it is cut into pieces that are sent one after the other, as shares of its length. */
  readonly cuts: readonly number[];
  /** What the client does when it has sent all: it waits for the answers, says that it has no more, hangs up, or breaks off. */
  readonly ending: 'wait' | 'half-close' | 'close' | 'reset';
  readonly expected: ConversationResult;
}

/** The required result of a conversation. */
export type ConversationResult =
  /** Every request in it is answered 200, and recorded. */
  | { readonly kind: 'recorded'; readonly taskIds: readonly string[] }
  /** What is answered 200 is recorded; whether the answer was read is unknown. */
  | { readonly kind: 'recorded if answered'; readonly taskIds: readonly string[] }
  /** Its body is not a callback, is answered so, and quarantined. */
  | { readonly kind: 'kept'; readonly statuses: readonly number[] }
  /** Nothing in it is written. */
  | { readonly kind: 'refused' };

/** Cuts a string at some places. */
export function cutAt(text: string, cuts: readonly number[]): string[] {
  const ends = cuts.map((share) => Math.floor(share * text.length)).sort((a, b) => a - b);
  return [...ends, text.length]
    .map((end, index) => text.slice(ends[index - 1] ?? 0, end))
    .filter((piece) => piece !== '');
}
