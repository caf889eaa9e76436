import { join } from 'node:path';
import type { Figure, Limit } from '../figure.ts';
import type { Progress } from '../../kit/report.ts';
import { median, percentile } from '../../kit/statistics.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { startEngine } from '../../kit/engine-process.ts';
import { sendCallbacks, type Sent } from './send-callbacks.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseVoiceEvents } from '../../../functions/contract/index.ts';
import type { Endpoints } from '../../../local/endpoints.ts';
import { subscribe } from '../../kit/subscription.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Memory grows over many seconds here, and to ask takes a walk through every page of every process. */
const SAMPLE_EVERY_MS = 1_000;

interface MemorySampler extends Disposable {
  /** The most that all processes had at one time, in bytes; `undefined` where there is no `/proc`. */
  peakBytes(): number | undefined;
}

/**
 * Watches how much memory a process and all its descendants have together.
 *
 * Each page that several of them share counts once (PSS): the processes of one program share most of it.
 */
function sampleMemory(pid: number): MemorySampler {
  let peakKib: number | undefined;
  const sample = () => {
    if (!existsSync(`/proc/${pid}/smaps_rollup`)) return;
    const kib = family(pid).reduce((sum, member) => sum + pssKib(member), 0);
    peakKib = Math.max(peakKib ?? 0, kib);
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  return {
    peakBytes: () => (peakKib === undefined ? undefined : peakKib * 1024),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** The process and its descendants. */
function family(pid: number): number[] {
  const children = unlessGone(() => readdirSync(`/proc/${pid}/task`), []).flatMap((thread) =>
    unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '')
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

function pssKib(pid: number): number {
  const rollup = unlessGone(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), '');
  return Number(/^Pss: +(\d+) kB/m.exec(rollup)?.[1] ?? 0);
}

/** Processes end between being listed and being looked at. */
function unlessGone<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch {
    return gone;
  }
}

/** How long to wait for the next event before the rest counts as lost, in milliseconds. */
const QUIET_MS = 60_000;

/** When each task's event reached a subscriber. */
interface Arrivals extends AsyncDisposable {
  /** As `performance.now()`; a repeat changes nothing. */
  readonly atMs: ReadonlyMap<string, number>;
  /** @throws {Error} saying how many never came. */
  waitFor(taskIds: readonly string[]): Promise<void>;
}

/** Subscribes a queue to the topic, and records when each event comes, until disposed of. */
async function watchArrivals(endpoints: Endpoints, signal: AbortSignal): Promise<Arrivals> {
  const atMs = new Map<string, number>();
  const note = (message: string) => {
    const receivedAtMs = performance.now();
    for (const { subject } of parseVoiceEvents(message)) {
      if (!atMs.has(subject)) atMs.set(subject, receivedAtMs);
    }
  };
  const subscription = await subscribe(endpoints, note, signal);

  return {
    atMs,
    async waitFor(taskIds) {
      const missing = () => taskIds.filter((taskId) => !atMs.has(taskId)).length;
      for (let left = missing(), quietSince = performance.now(); left > 0;) {
        subscription.check();
        if (performance.now() - quietSince > QUIET_MS) {
          throw new Error(
            `${left} of ${taskIds.length} callbacks that were answered with 200 never reached the subscriber`,
          );
        }
        await sleep(50, undefined, { signal });
        const now = missing();
        if (now < left) quietSince = performance.now();
        left = now;
      }
    },
    [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
  };
}

/** Not counted: the functions' processes start, and their code gets compiled. */
const WARM_UP_CALLBACKS = 300;

/** How many are sent one at a time; the rest is sent all at once. */
const ALONE_CALLBACKS = 500;

const AT_ONCE = 16;

const MIN_PER_SECOND = 300;
const MAX_DELIVERY_P99_MS = 500;
const MAX_MEMORY_MB = 400;

interface MeasureEngineOptions {
  readonly assemblyDir: string;
  readonly callbacks: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Measures the local engine from outside: callbacks in, events out, and the memory of all its processes.
 *
 * @throws {Error} when a callback is refused, or its event does not arrive: then the other figures mean nothing.
 */
export async function measureEngine(options: MeasureEngineOptions): Promise<Figure[]> {
  const { assemblyDir, callbacks, signal, progress } = options;
  progress('Starting the local engine');
  await using folder = await temporaryFolder();
  await using engine = await startEngine(assemblyDir, join(folder.path, 'engine'), signal);
  using memory = sampleMemory(engine.endpoints.pid);
  await using arrivals = await watchArrivals(engine.endpoints, signal);

  async function send(what: string, count: number, concurrency: number): Promise<Sent> {
    const onSent = (soFar: number) => {
      if (soFar % 100 === 0) progress(`Sending callbacks, ${what}: ${soFar} of ${count}`);
    };
    const sent = await sendCallbacks(engine.endpoints, { count, concurrency, signal, onSent });
    progress(`Waiting for the events of ${count} callbacks`);
    await arrivals.waitFor(sent.answers.map(({ taskId }) => taskId));
    return sent;
  }
  await send('to warm up', WARM_UP_CALLBACKS, AT_ONCE);
  const aloneCallbacks = Math.min(ALONE_CALLBACKS, Math.ceil(callbacks / 2));
  const alone = await send('one at a time', aloneCallbacks, 1);
  const atOnce = await send(`${AT_ONCE} at once`, callbacks - aloneCallbacks, AT_ONCE);

  const peakBytes = memory.peakBytes();
  return [
    ...describe('one at a time', alone, arrivals),
    ...describe(`${AT_ONCE} at once`, atOnce, arrivals, { atLeast: MIN_PER_SECOND }),
    ...(peakBytes === undefined
      ? []
      : [figure('memory of all processes (PSS), peak', peakBytes / 1e6, 'MB', { atMost: MAX_MEMORY_MB })]),
  ];
}

function describe(
  load: string,
  { perSecond, answers }: Sent,
  { atMs }: Arrivals,
  rateLimit?: Limit,
): Figure[] {
  const answerMs = answers.map(({ tookMs }) => tookMs);
  // An event may arrive before the answer has been read: the subscriber did not wait at all.
  const deliveryMs = answers.map(({ taskId, answeredAtMs }) =>
    Math.max(0, (atMs.get(taskId) ?? NaN) - answeredAtMs),
  );
  return [
    figure(`callbacks, ${load}`, perSecond, '/s', rateLimit),
    figure(`answer, ${load}, p50`, median(answerMs), 'ms'),
    figure(`answer, ${load}, p99`, percentile(answerMs, 99), 'ms'),
    figure(`answer to subscriber, ${load}, p50`, median(deliveryMs), 'ms'),
    figure(`answer to subscriber, ${load}, p99`, percentile(deliveryMs, 99), 'ms', {
      atMost: MAX_DELIVERY_P99_MS,
    }),
  ];
}

function figure(name: string, value: number, unit: string, limit?: Limit): Figure {
  return { part: 'engine', name, value, unit, ...(limit !== undefined && { limit }) };
}
