import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Health, WorkerReport, WorkerTask } from './messages.ts';

/** The result of one event. */
export type Invocation =
  | Extract<WorkerReport, { kind: 'answered' | 'threw' }>
  /** The process is gone. */
  | { readonly kind: 'died'; readonly how: string };

/** The built receiver in a process of its own. */
export interface Receiver extends AsyncDisposable {
  readonly isAlive: () => boolean;
  /** @param event as JSON. */
  invoke(event: string, nowMs: number): Promise<Invocation>;
  /** @returns the CPU of so many invocations, in microseconds. */
  repeat(event: string, nowMs: number, times: number): Promise<number>;
  examine(): Promise<Health>;
}

/** How long one task may take before the process counts as stuck, in milliseconds: many times what the function may. */
const HANGS_AFTER_MS = 60_000;

/** The receiver's process ended by itself, or was ended because it did nothing else than one task for a minute. */
export class ReceiverDiedError extends Error {
  override readonly name = 'ReceiverDiedError';
}

/** @param variables the environment of the process, and nothing else. */
export async function startReceiver(variables: Record<string, string>): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
    env: variables,
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Ctrl-C in a terminal is for the parent, which stops everything in order.
    detached: true,
  });
  const exited = once(child, 'exit');
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const ended = exited.then(([code, signal]: unknown[]): never => {
    throw new ReceiverDiedError(`the process ended with ${String(code ?? signal)}`);
  });
  ended.catch(() => undefined);

  const nextReport = async () => {
    const [report] = (await Promise.race([once(child, 'message'), ended])) as [WorkerReport];
    return report;
  };

  async function perform(task: WorkerTask): Promise<WorkerReport> {
    if (!isAlive()) await ended;
    const report = nextReport();
    const hangs = setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_MS);
    child.send(task);
    return report.finally(() => clearTimeout(hangs));
  }

  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const ready = await nextReport();
  if (ready.kind !== 'ready') throw new Error(`The receiver said ${ready.kind} before it was ready`);

  return {
    isAlive,
    async invoke(event, nowMs) {
      try {
        const report = await perform({ kind: 'invoke', event, nowMs });
        if (report.kind === 'answered' || report.kind === 'threw') return report;
        throw new Error(`The receiver said ${report.kind} to an event`);
      } catch (error) {
        if (error instanceof ReceiverDiedError) return { kind: 'died', how: error.message };
        throw error;
      }
    },
    async repeat(event, nowMs, times) {
      const report = await perform({ kind: 'repeat', event, nowMs, times });
      if (report.kind !== 'repeated') throw new Error(`The receiver said ${report.kind} to repetitions`);
      return report.cpuMicroseconds;
    },
    async examine() {
      const report = await perform({ kind: 'examine' });
      if (report.kind !== 'examined') throw new Error(`The receiver said ${report.kind} to an examination`);
      const { kind, ...health } = report;
      return health;
    },
    async [Symbol.asyncDispose]() {
      if (isAlive()) await stop();
    },
  };
}
