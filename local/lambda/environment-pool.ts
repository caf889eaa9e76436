import type { ExecutionEnvironment } from './execution-environment.ts';

interface EnvironmentPoolOptions {
  readonly start: () => ExecutionEnvironment;
  /** How many start as soon as they are needed. */
  readonly readily: number;
  readonly atMost: number;
  /** How long an event waits for a free environment before another one starts, in milliseconds. */
  readonly growAfterMs: number;
  /** How long an idle environment is kept, in milliseconds. One always stays. */
  readonly idleMs: number;
}

/** A function's execution environments: as many as there are concurrent events, up to a limit. */
export interface EnvironmentPool {
  invoke(event: unknown): Promise<unknown>;
  /** Starts the first environment before it is needed. */
  warm(): void;
  end(): void;
}

interface Waiting {
  take(environment: ExecutionEnvironment): void;
  readonly growTimer: NodeJS.Timeout;
}

export function createEnvironmentPool(options: EnvironmentPoolOptions): EnvironmentPool {
  const all = new Set<ExecutionEnvironment>();
  /** The environment that was used last is used next, so that the others can end. */
  const idle: { readonly environment: ExecutionEnvironment; readonly endTimer: NodeJS.Timeout }[] = [];
  const waiting: Waiting[] = [];

  function start(): ExecutionEnvironment {
    const environment = options.start();
    all.add(environment);
    return environment;
  }

  function forget(environment: ExecutionEnvironment): void {
    all.delete(environment);
    environment.end();
  }

  function takeIdle(): ExecutionEnvironment | undefined {
    for (let entry = idle.pop(); entry !== undefined; entry = idle.pop()) {
      clearTimeout(entry.endTimer);
      if (entry.environment.isAlive()) return entry.environment;
      forget(entry.environment);
    }
    return undefined;
  }

  function release(environment: ExecutionEnvironment): void {
    const isUsable = environment.isAlive();
    if (!isUsable) forget(environment);
    const next = waiting.shift();
    if (next !== undefined) {
      clearTimeout(next.growTimer);
      next.take(isUsable ? environment : start());
    } else if (isUsable) {
      const endTimer = setTimeout(() => endIfSpare(environment), options.idleMs);
      idle.push({ environment, endTimer });
    }
  }

  function endIfSpare(environment: ExecutionEnvironment): void {
    if (all.size === 1) return;
    const index = idle.findIndex((entry) => entry.environment === environment);
    if (index >= 0) idle.splice(index, 1);
    forget(environment);
  }

  function acquire(): Promise<ExecutionEnvironment> | ExecutionEnvironment {
    const free = takeIdle();
    if (free !== undefined) return free;
    if (all.size < options.readily) return start();
    return new Promise((resolve) => {
      const entry: Waiting = {
        take: resolve,
        growTimer: setTimeout(() => {
          if (all.size >= options.atMost) return;
          waiting.splice(waiting.indexOf(entry), 1);
          resolve(start());
        }, options.growAfterMs),
      };
      waiting.push(entry);
    });
  }

  return {
    async invoke(event) {
      const environment = await acquire();
      try {
        return await environment.invoke(event);
      } finally {
        release(environment);
      }
    },
    warm() {
      if (all.size === 0) release(start());
    },
    end() {
      for (const { endTimer } of idle.splice(0)) clearTimeout(endTimer);
      for (const { growTimer } of waiting.splice(0)) clearTimeout(growTimer);
      for (const environment of all) forget(environment);
    },
  };
}
