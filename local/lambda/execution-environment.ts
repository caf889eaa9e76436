import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { FunctionPlan } from '../template/plan.ts';
import { type InvokeMessage, type WorkerMessage, exited, FunctionError, timedOut } from './messages.ts';

/** A process of a function. It handles one event at a time, and cannot be used after it has ended. */
export interface ExecutionEnvironment {
  readonly isAlive: () => boolean;
  /** @throws {FunctionError} if the function fails, times out or exits; after the last two the process is gone. */
  invoke(event: unknown): Promise<unknown>;
  end(): void;
}

interface ExecutionEnvironmentOptions {
  readonly plan: FunctionPlan;
  readonly variables: Readonly<Record<string, string>>;
  /** Receives the function's output: a file descriptor, opened for appending. */
  readonly log: number;
}

interface Running {
  resolve(result: unknown): void;
  reject(error: FunctionError): void;
}

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

const NODE_OPTIONS = [
  // For the way in which the worker itself runs CommonJS; a function's own warnings are shown.
  '--disable-warning=ExperimentalWarning',
  // New objects get 1 MB instead of 16, and garbage is collected after a fifth of growth: 30 MB less in each process.
  '--max-semi-space-size=1',
  '--heap-growing-percent=20',
];

export function startExecutionEnvironment(options: ExecutionEnvironmentOptions): ExecutionEnvironment {
  const { plan, variables, log } = options;
  const child: ChildProcess = fork(WORKER, {
    cwd: plan.codeDir,
    env: { ...variables },
    execArgv: NODE_OPTIONS,
    stdio: ['ignore', log, log, 'ipc'],
    // Ctrl-C in a terminal is for the engine, which stops everything in order.
    detached: true,
  });
  const loaded = Promise.withResolvers<undefined>();
  let running: Running | undefined;
  let isAlive = true;

  function die(error: FunctionError): void {
    isAlive = false;
    loaded.reject(error);
    running?.reject(error);
    running = undefined;
  }

  child.on('message', (message: WorkerMessage) => {
    switch (message.kind) {
      case 'ready':
        loaded.resolve(undefined);
        return;
      case 'init failed':
        die(new FunctionError(message.error));
        child.kill('SIGKILL');
        return;
      case 'succeeded':
        running?.resolve(message.result);
        break;
      case 'failed':
        running?.reject(new FunctionError(message.error));
    }
    running = undefined;
  });
  child.once('exit', (code, signal) =>
    die(exited(signal === null ? `exit status ${code}` : `signal: ${signal}`)),
  );
  child.once('error', (error) => die(exited(error.message)));
  // A caller that waits for the process handles the rejection; without a caller it can be ignored.
  loaded.promise.catch(() => undefined);

  return {
    isAlive: () => isAlive,
    async invoke(event) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const timeoutMs = plan.timeoutSeconds * 1_000;
      running = { resolve, reject };
      promise.catch(() => undefined);
      await loaded.promise;
      const timer = setTimeout(() => {
        die(timedOut(plan.timeoutSeconds));
        child.kill('SIGKILL');
      }, timeoutMs);
      const message: InvokeMessage = {
        event,
        requestId: randomUUID(),
        functionArn: plan.arn,
        traceHeader: newTraceHeader(plan.isTraced),
        deadlineMs: Date.now() + timeoutMs,
      };
      child.send(message, (error) => {
        if (error !== null) die(exited(error.message));
      });
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    end() {
      isAlive = false;
      child.kill('SIGKILL');
    },
  };
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/**
 * Creates the tracing header of a new trace, as Lambda passes it to a function: with a span and the sampling decision if X-Ray is
 * on for the function, and without both otherwise. Nothing is recorded here.
 */
function newTraceHeader(isTraced: boolean): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  const root = `Root=1-${seconds}-${hex(12)}`;
  return isTraced ? `${root};Parent=${hex(8)};Sampled=1` : `${root};Lineage=${hex(4)}:0`;
}
