import { join } from 'node:path';
import { startEngine } from '../../kit/engine-process.ts';
import { subscribe } from '../../kit/subscription.ts';
import { isAlive } from '../../../test/local/processes.ts';
import { startBreakableStore, startMessaging } from './breakable-store.ts';
import { startBreakableTopic } from './breakable-topic.ts';
import { createChaos, workersOf } from './chaos.ts';
import type { Delivery, Facts } from '../../laws/facts.ts';
import { openTables, drain } from './tables.ts';
import { judge } from '../../laws/judge.ts';
import { readEvents, readQuarantined, readRecords } from '../../laws/read-facts.ts';
import { planCallbacks } from './plan-callbacks.ts';
import { planFaults } from './plan-faults.ts';
import { seededRandom } from '../../kit/random.ts';
import { sendCallbacks } from './sender.ts';
import { type Progress, type SoakResult, tally } from './soak-result.ts';

interface SoakOptions {
  readonly callbacks: number;
  /** How long sending them takes at least; 0 sends them as fast as they are answered. */
  readonly minutes: number;
  readonly seed: number;
  readonly assemblyDir: string;
  /** An empty folder for records, messages and logs; it stays as it is in the end. */
  readonly folder: string;
  /** How long to wait afterwards for pending events while none of them comes, in milliseconds. */
  readonly patienceMs: number;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends callbacks to the local engine while its processes are killed, its store is away and its topic refuses; waits
 * until all is whole and quiet again; and judges what is there by what was sent.
 *
 * @throws {Error} when the soak itself could not be done.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { callbacks, minutes, seed, assemblyDir, folder, patienceMs, onProgress, signal } = options;
  const startedAtMs = performance.now();
  const random = seededRandom(seed);
  const planned = planCallbacks(callbacks, random);
  const faults = planFaults(callbacks, random);

  await using store = await startBreakableStore(folder);
  await using messaging = await startMessaging(folder);
  await using topic = await startBreakableTopic(messaging.endpoint, random);
  await using engine = await startEngine(assemblyDir, join(folder, 'engine'), signal, {
    VOICE_DYNAMODB_ENDPOINT: store.endpoint,
    VOICE_SNS_ENDPOINT: topic.endpoint,
  });
  store.index();
  const { endpoints } = engine;
  const messages: string[] = [];
  await using subscription = await subscribe(
    { ...endpoints, sns: messaging.endpoint, sqs: messaging.endpoint },
    (message) => messages.push(message),
    signal,
  );
  using tables = openTables(store.endpoint, endpoints);

  const chaos = createChaos(
    faults,
    { workers: workersOf(endpoints.pid, assemblyDir, random), store, topic },
    signal,
  );
  let sent = 0;
  let answered = 0;
  const show = (doing: string) =>
    onProgress({
      doing,
      sent,
      callbacks,
      answered,
      broken: chaos.broken,
      seconds: secondsSince(startedAtMs),
    });
  let deliveries: readonly Delivery[];
  try {
    deliveries = await sendCallbacks(planned, {
      api: endpoints.api,
      signingSecret: endpoints.signingSecret,
      intervalMs: (minutes * 60_000) / callbacks,
      random,
      onBegin(callback) {
        sent = callback;
        chaos.reach(callback);
        show('sent');
      },
      onAttempt: ({ answer }) => (answered += answer === 'received' ? 1 : 0),
      signal,
    });
  } finally {
    await chaos.end();
  }
  await drain({
    tables,
    messages() {
      subscription.check();
      if (!isAlive(endpoints.pid)) throw new Error(`The engine ended by itself; see ${folder}/engine.log`);
      return messages.length;
    },
    patienceMs,
    onLook: (pending) => show(`sent; waiting for ${pending} events`),
    signal,
  });

  const records = readRecords(await tables.records());
  const quarantined = readQuarantined(await tables.quarantined());
  const events = readEvents(messages);
  const facts: Facts = {
    deliveries,
    registrations: [],
    records: records.read,
    quarantined: quarantined.read,
    events: events.read,
    malformed: [...records.malformed, ...quarantined.malformed, ...events.malformed],
    provider: undefined,
    confirms: false,
    isUndisturbed: false,
    isOver: false,
  };
  return {
    seed,
    seconds: secondsSince(startedAtMs),
    tally: tally(facts),
    broken: chaos.broken,
    refusedCalls: topic.refusedCalls,
    violations: judge(facts),
  };
}

function secondsSince(ms: number): number {
  return Math.round((performance.now() - ms) / 1_000);
}
