import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEndpoints, type Endpoints } from '../../local/endpoints.ts';
import { spawnEngine } from '../../local/spawn-engine.ts';

/** How long the engine may take to start on a busy machine, in milliseconds. */
const START_MS = 60_000;

/** How often the process looks whether the engine is ready, in milliseconds. */
const LOOK_MS = 20;

/** How long the engine may take to stop in order before it is killed, in milliseconds: more than it gives itself. */
const STOP_MS = 20_000;

export interface EngineOptions {
  readonly assembly: string;
  readonly args?: readonly string[];
  /** Variables in addition to those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A file that gets everything that the engine prints. */
  readonly logFile?: string;
  /** Cuts the start short. */
  readonly signal?: AbortSignal;
  /** Ctrl-C in a terminal does not reach the engine: its parent stops it in order. */
  readonly detached?: boolean;
}

/** `npm start` as a process of its own. */
export interface EngineProcess extends AsyncDisposable {
  readonly pid: number;
  output(): string;
  errors(): string;
  /**
   * Waits until the engine is ready, and has printed how to use it.
   *
   * @throws {Error} with what the engine printed, if it does not get ready.
   */
  endpoints(): Promise<Endpoints>;
  /** Sends a signal, if one is given, and waits for the end. @returns the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the local engine on a data folder, which outlives it; on any free port unless the arguments or variables say otherwise. */
export function startEngineProcess(dataDir: string, options: EngineOptions): EngineProcess {
  const { assembly, args = [], environment = {}, logFile, signal, detached = false } = options;
  const engine = spawnEngine('local/start.ts', {
    args: ['--data-dir', dataDir, '--assembly', assembly, ...args],
    environment: { PORT: '0', ...environment },
    detached,
  });
  const exited = once(engine, 'exit');
  const printed = { output: '', errors: '' };
  const keep = (stream: keyof typeof printed) => (chunk: unknown) => {
    printed[stream] += String(chunk);
    if (logFile !== undefined) appendFileSync(logFile, String(chunk));
  };
  engine.stdout?.on('data', keep('output'));
  engine.stderr?.on('data', keep('errors'));

  async function endpoints(): Promise<Endpoints> {
    const explain = (what: string) => new Error(`${what}:\n${printed.output}${printed.errors}`);
    for (let waitedMs = 0; waitedMs < START_MS; waitedMs += LOOK_MS) {
      signal?.throwIfAborted();
      if (engine.exitCode !== null) throw explain(`The engine ended by itself with ${engine.exitCode}`);
      const found = await readEndpoints(join(dataDir, 'endpoints.json'));
      if (found !== undefined && printed.output.includes('curl')) return found;
      await sleep(LOOK_MS);
    }
    throw explain('The engine did not get ready');
  }

  async function end(withSignal?: NodeJS.Signals): Promise<number | null> {
    if (withSignal !== undefined) engine.kill(withSignal);
    await exited;
    return engine.exitCode;
  }

  return {
    pid: engine.pid ?? 0,
    output: () => printed.output,
    errors: () => printed.errors,
    endpoints,
    end,
    async [Symbol.asyncDispose]() {
      if (engine.exitCode !== null || engine.signalCode !== null) return;
      const kill = setTimeout(() => engine.kill('SIGKILL'), STOP_MS);
      await end('SIGTERM');
      clearTimeout(kill);
    },
  };
}

/** A ready engine. */
interface RunningEngine extends AsyncDisposable {
  readonly endpoints: Endpoints;
}

/** Starts the local engine for a proof, which stops it in order, and logs into `{dataDir}.log`. */
export async function startEngine(
  assembly: string,
  dataDir: string,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningEngine> {
  const logFile = `${dataDir}.log`;
  const engine = startEngineProcess(dataDir, { assembly, environment, logFile, signal, detached: true });
  const stop = () => engine[Symbol.asyncDispose]();
  try {
    return { endpoints: await engine.endpoints(), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
