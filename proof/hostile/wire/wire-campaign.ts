import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestEngine } from '../../../test/support/engine.ts';
import { QUARANTINE_TABLE, TASK_TABLE } from '../../../test/support/store.ts';
import { proofLine } from '../../kit/report.ts';
import { goodConversations, brokenConversations } from './conversations.ts';
import { type Conversation, cutAt } from './conversation.ts';
import { judgeWire, placeholderId, type Talk } from './judge-wire.ts';
import { connect } from 'node:net';

/** How long is waited for answers that are due, and for others, in milliseconds. Nothing depends on it but patience. */
const PATIENCE_MS = 30_000;
const SHORT_PATIENCE_MS = 400;

/** Between two pieces, so that they arrive one after the other. */
const PAUSE_MS = 2;

/** Opens a connection and does what the conversation says. @returns the statuses that were answered, in order. */
async function converse(
  { hostname, port }: URL,
  { text, cuts, ending, expected }: Conversation,
  token: string,
  taskId: string,
): Promise<number[]> {
  const socket = connect(Number(port), hostname);
  const received: string[] = [];
  const closed = Promise.withResolvers<undefined>();
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => received.push(chunk));
  // The server may break off: whether it may is judged by what was written and answered.
  socket.on('error', () => undefined);
  socket.on('close', () => closed.resolve(undefined));
  const statuses = () =>
    Array.from(received.join('').matchAll(/HTTP\/1\.1 ([2-9]\d\d) /g), ([, status]) => Number(status));

  for (const piece of cutAt(fill(text, token, taskId), cuts)) {
    socket.write(piece, 'latin1');
    await sleep(PAUSE_MS);
  }
  if (ending === 'close') socket.destroySoon();
  if (ending === 'reset') socket.resetAndDestroy();
  if (ending === 'half-close') socket.end();

  const due = expected.kind === 'recorded' ? expected.taskIds.length : 1;
  const deadline =
    performance.now() +
    (expected.kind === 'recorded' || expected.kind === 'kept' ? PATIENCE_MS : SHORT_PATIENCE_MS);
  while (statuses().length < due && !socket.closed && performance.now() < deadline) {
    await Promise.race([closed.promise, sleep(PAUSE_MS)]);
  }
  socket.destroy();
  await closed.promise;
  return statuses();
}

function fill(text: string, token: string, taskId: string): string {
  return text
    .replaceAll('<<token>>', token)
    .replaceAll('<<token, encoded>>', token.replaceAll('.', '%2E').replaceAll('e', '%65'))
    .replaceAll('<<task>>', taskId);
}

const anyConversation: fc.Arbitrary<Conversation> = fc.oneof(...goodConversations, ...brokenConversations);

/** How many connections are open at any time. */
const AT_ONCE = 16;

const MAX_LOOKS = 10;
const LOOK_AGAIN_MS = 500;

interface WireOptions {
  readonly connections: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly progress: (done: number) => void;
}

export interface WireResult {
  readonly talks: readonly Talk[];
  readonly violations: readonly string[];
}

/** Talks to a running engine in many ways that are not HTTP, and in some that are. */
export async function runWire(
  engine: TestEngine,
  { connections, seed, signal, progress }: WireOptions,
): Promise<WireResult> {
  const tokens = new Set<string>();
  /** Each connection has a URL of its own: it names other tasks. */
  const urlFor = async (ref: string) => {
    const url = await engine.url(ref);
    const token = url.slice(url.lastIndexOf('/') + 1);
    tokens.add(token);
    return { url, token };
  };
  const api = new URL(engine.endpoints.api);
  const waiting = fc.sample(anyConversation, { seed, numRuns: connections }).entries();
  const talks: Talk[] = [];

  async function talk(): Promise<void> {
    for (const [index, conversation] of waiting) {
      signal.throwIfAborted();
      const { token } = await urlFor(`connection-${index}`);
      const statuses = await converse(api, conversation, token, placeholderId(index));
      talks.push({ index, conversation, statuses });
      progress(talks.length);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, talk));

  const { url } = await urlFor('afterwards');
  const ordinary = await engine.post(
    { data: { taskId: 'afterwards', voiceId: 'voice_8f2c1d', status: 'success' } },
    url,
  );
  const look = async () =>
    judgeWire({
      talks,
      ordinaryStatus: ordinary.status,
      records: await allIn(engine.dynamodb, TASK_TABLE),
      kept: await allIn(engine.dynamodb, QUARANTINE_TABLE),
      output: await engine.output(),
      secrets: [...tokens, engine.endpoints.signingSecret],
    });
  let violations = await look();
  // A sender that hung up did not wait for the write, which may still be under way.
  for (let looks = 1; looks < MAX_LOOKS && violations.length > 0; looks++) {
    await sleep(LOOK_AGAIN_MS);
    violations = await look();
  }
  const again = `hostile --only wire --seed ${seed} --connections ${connections}`;
  return {
    talks,
    violations: violations.map((violation) => `${violation}\n  See it again: ${proofLine(again)}`),
  };
}

async function allIn(client: DynamoDBClient, tableName: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  return items;
}
