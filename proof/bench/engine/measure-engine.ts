import { join } from 'node:path';
import type { Figure, Limit } from '../figure.ts';
import type { Progress } from '../../kit/progress.ts';
import { median, percentile } from '../../kit/statistics.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { watchArrivals, type Arrivals } from './arrivals.ts';
import { startEngine } from '../../kit/engine-process.ts';
import { sampleMemory } from './memory.ts';
import { sendCallbacks, type Sent } from './send-callbacks.ts';

/** Not counted: the functions' processes start, and their code gets compiled. */
const WARM_UP_CALLBACKS = 300;

/** How many are sent one at a time; the rest is sent all at once. */
const ALONE_CALLBACKS = 500;

const AT_ONCE = 16;

const MIN_PER_SECOND = 300;
const MAX_DELIVERY_P99_MS = 500;
const MAX_MEMORY_MB = 400;

export interface MeasureEngineOptions {
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
