import { startProxy } from '../../kit/proxy.ts';
import { createHold, createRefusal, type Held, type Rule, type Stopped } from './held-calls.ts';

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
