import { startProxy, type ForwardCall, type ProxiedAnswer, type ProxiedCall } from '../../kit/proxy.ts';
import { EventEmitter, once } from 'node:events';

/** What happens to calls that match. */
export interface Rule {
  readonly matches: (call: ProxiedCall) => boolean;
  /** @returns `undefined` when the caller's connection is to be broken. */
  handle(forward: ForwardCall): Promise<ProxiedAnswer | undefined>;
}

/** Calls that are stopped on their way. */
interface Stopped {
  /** Waits until so many were stopped. @throws {Error} when they do not come. */
  arrived(count: number): Promise<void>;
}

interface Held extends Stopped {
  /**
   * Releases them, whether or not their callers still wait, one after the other as they came; and all later ones.
   *
   * A service does what it has received, also if its caller has hung up.
   */
  release(): Promise<void>;
}

/** How long a call may take to come that must come, in milliseconds: three attempts of the publisher's, and room. */
const PATIENCE_MS = 20_000;

interface HeldCall {
  readonly go: () => void;
  readonly answer: Promise<ProxiedAnswer>;
}

/** Holds the calls that match: `before` they reach the service, or `after` it has done them, so that their answers wait. */
function createHold(matches: Rule['matches'], when: 'before' | 'after'): Rule & Held {
  const held: HeldCall[] = [];
  const arrivals = createArrivals();
  let isReleased = false;
  return {
    matches,
    async handle(forward) {
      const done = when === 'after' ? await forward() : undefined;
      if (isReleased) return done ?? forward();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const answer = promise.then(() => done ?? forward());
      held.push({ go: () => resolve(undefined), answer });
      arrivals.note();
      return answer;
    },
    arrived: (count) => arrivals.reached(count),
    async release() {
      isReleased = true;
      for (const { go, answer } of held) {
        go();
        await answer.catch(() => undefined);
      }
    },
  };
}

/** Breaks the connection of the calls that match, before they reach the service. */
function createRefusal(matches: Rule['matches']): Rule & Stopped {
  const arrivals = createArrivals();
  return {
    matches,
    handle() {
      arrivals.note();
      return Promise.resolve(undefined);
    },
    arrived: (count) => arrivals.reached(count),
  };
}

function createArrivals() {
  const arrivals = new EventEmitter();
  let soFar = 0;
  return {
    note() {
      soFar += 1;
      arrivals.emit('arrival');
    },
    async reached(count: number) {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      while (soFar < count) {
        await once(arrivals, 'arrival', { signal }).catch((cause: unknown) => {
          throw new Error(`Of ${count} calls to be stopped only ${soFar} came`, { cause });
        });
      }
    },
  };
}

/** A wire to an AWS service, on which single calls can be stopped. */
export interface Wire {
  readonly endpoint: string;
  /** @see {createHold} */
  hold(matches: Rule['matches'], when: 'before' | 'after'): Held;
  /** @see {createRefusal} */
  refuse(matches: Rule['matches']): Stopped;
  /** Lets everything through again, what is held included. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

export async function startWire(target: string): Promise<Wire> {
  const rules: Rule[] = [];
  const holds: Held[] = [];
  const proxy = await startProxy(target, (call, forward) => {
    const rule = rules.find(({ matches }) => matches(call));
    return rule === undefined ? forward() : rule.handle(forward);
  });
  return {
    endpoint: proxy.endpoint,
    hold(matches, when) {
      const hold = createHold(matches, when);
      rules.push(hold);
      holds.push(hold);
      return hold;
    },
    refuse(matches) {
      const refusal = createRefusal(matches);
      rules.push(refusal);
      return refusal;
    },
    async mend() {
      rules.length = 0;
      await Promise.all(holds.splice(0).map((hold) => hold.release()));
    },
    stop: async () => proxy[Symbol.asyncDispose](),
  };
}
