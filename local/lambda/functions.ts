import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openLog } from '../data-dir/files.ts';
import { log } from '../log.ts';
import type { FunctionPlan } from '../template/plan.ts';
import { createEnvironmentPool } from './environment-pool.ts';
import { startExecutionEnvironment } from './execution-environment.ts';
import { FunctionError } from './messages.ts';
import { functionVariables, type ServiceEndpoints } from './function-variables.ts';

/** Invokes a function by its name and waits for its result. @throws {FunctionError} if the function fails. */
export type Invoke = (functionName: string, event: unknown) => Promise<unknown>;

export interface Functions {
  readonly invoke: Invoke;
  end(): void;
}

interface FunctionsOptions {
  readonly plans: readonly FunctionPlan[];
  readonly endpoints: ServiceEndpoints;
  readonly logDir: string;
}

/**
 * How many environments a function gets without delay: while one waits for the store, the other one works. Two handle
 * a fifth more callbacks a second than one; each needs 60 MB.
 */
const READILY = 2;
/** More start for events that have waited for a second, and end after being idle for half a minute. */
const AT_MOST = 8;
const GROW_AFTER_MS = 1_000;
const IDLE_MS = 30_000;

/** Makes the stack's functions ready to run, each in its own processes. */
export function startFunctions({ plans, endpoints, logDir }: FunctionsOptions): Functions {
  const functions = new Map(
    plans.map((plan) => {
      const logFile = openLog(join(logDir, `${plan.name}.log`));
      const variables = functionVariables(plan, endpoints);
      const pool = createEnvironmentPool({
        start: () => startExecutionEnvironment({ plan, variables, log: logFile }),
        readily: READILY,
        atMost: AT_MOST,
        growAfterMs: GROW_AFTER_MS,
        idleMs: IDLE_MS,
      });
      pool.warm();
      return [plan.name, { pool, logFile }] as const;
    }),
  );
  return {
    async invoke(name, event) {
      const fn = functions.get(name);
      if (fn === undefined) throw new TypeError(`The stack has no function ${name}`);
      try {
        return await fn.pool.invoke(event);
      } catch (error) {
        if (error instanceof FunctionError) {
          // Only the error's code: what a function logs about its input belongs in its own log.
          log(`${name} failed: ${error.code}; see ${name}.log`);
          writeSync(
            fn.logFile,
            `${JSON.stringify({ timestamp: new Date(), level: 'ERROR', ...error.detail })}\n`,
          );
        }
        throw error;
      }
    },
    end() {
      for (const { pool, logFile } of functions.values()) {
        pool.end();
        closeSync(logFile);
      }
    },
  };
}
