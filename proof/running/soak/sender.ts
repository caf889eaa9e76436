import { setTimeout as sleep } from 'node:timers/promises';
import { mintCallbackUrl } from '../../../client/callback-url.ts';
import * as v from 'valibot';
import { post, type Answer as PostAnswer } from '../../kit/post.ts';
import type { Callback, Attempt, Delivery } from '../../laws/facts.ts';
import { wholeBetween, type Random } from '../../kit/random.ts';

/** How many requests are under way at any time. */
export const CONCURRENCY = 16;

/** How long the provider waits for an answer, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** How often the provider repeats a callback that was not answered with 200. Then never again. */
const RETRIES = 3;

/** How long it waits before a repetition, in milliseconds. The provider does not say; the shorter, the harder. */
const RETRY_WAIT_MS = { min: 200, max: 2_000 };

const DAY_SECONDS = 86_400;

export interface SendOptions {
  readonly api: string;
  readonly signingSecret: string;
  /** How long after one callback the next one is sent at the earliest, in milliseconds. */
  readonly intervalMs: number;
  readonly random: Random;
  readonly onBegin: (callback: number) => void;
  readonly onAttempt: (attempt: Attempt) => void;
  readonly signal: AbortSignal;
}

/** Sends callbacks in their order, as the provider does. Those that wait to be repeated hold up nothing. */
export async function sendCallbacks(
  callbacks: readonly Callback[],
  options: SendOptions,
): Promise<Delivery[]> {
  const { intervalMs, signal } = options;
  const slots = createSlots(CONCURRENCY);
  const startedAtMs = performance.now();
  const deliveries: Promise<Delivery>[] = [];
  for (const [index, callback] of callbacks.entries()) {
    const earlyMs = startedAtMs + index * intervalMs - performance.now();
    if (earlyMs > 0) await sleep(earlyMs, undefined, { signal });
    await slots.take();
    signal.throwIfAborted();
    options.onBegin(index + 1);
    const delivery = deliver(callback, slots, options);
    delivery.catch(() => undefined);
    deliveries.push(delivery);
  }
  return Promise.all(deliveries);
}

async function deliver(
  callback: Callback,
  slots: ReturnType<typeof createSlots>,
  options: SendOptions,
): Promise<Delivery> {
  const { random, onAttempt, signal } = options;
  const url = await urlOf(callback, options);
  const attempts: Attempt[] = [];
  for (;;) {
    const attempt = await tryOnce(url, callback.body);
    slots.giveBack();
    attempts.push(attempt);
    onAttempt(attempt);
    const isStored = attempt.answer === 'received' || attempt.answer === 'quarantined';
    if (isStored || attempts.length > RETRIES) return { callback, attempts };
    await sleep(wholeBetween(random, RETRY_WAIT_MS.min, RETRY_WAIT_MS.max), undefined, { signal });
    await slots.take();
  }
}

async function tryOnce(url: string, body: string): Promise<Attempt> {
  const sentAtMs = performance.now();
  // Without an answer it makes no difference to the provider why.
  const answer = await post(url, body, { timeoutMs: TIMEOUT_MS }).catch(() => undefined);
  return { ...(answer ? meaningOf(answer) : { answer }), sentAtMs, endedAtMs: performance.now() };
}

const StoredSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ status: v.picklist(['received', 'quarantined']), reason: v.optional(v.string()) }),
);

/** Reads an answer. One of 200 in another form is the number. */
function meaningOf({ status, said }: PostAnswer): Pick<Attempt, 'answer' | 'reason'> {
  const stored = v.safeParse(StoredSchema, said);
  if (status !== 200 || !stored.success) return { answer: status };
  return { answer: stored.output.status, reason: stored.output.reason };
}

function urlOf({ ref, meaning }: Callback, { api, signingSecret }: SendOptions): Promise<string> {
  const token = meaning.kind === 'forged' ? meaning.token : 'good';
  const now = Date.now();
  return mintCallbackUrl({
    baseUrl: api,
    secret: token === 'of another secret' ? `not ${signingSecret}` : signingSecret,
    kind: 'generate',
    ref,
    issuedAt: new Date(token === 'expired' ? now - 2 * DAY_SECONDS * 1_000 : now),
    lifetimeSeconds: DAY_SECONDS,
  });
}

/** A number of places; a caller that finds none free waits in a queue for the next. */
interface Slots {
  take(): Promise<void>;
  giveBack(): void;
}

function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    take() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    giveBack() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
