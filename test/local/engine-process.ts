import { once } from 'node:events';
import { join } from 'node:path';
import { readEndpoints, type Endpoints } from '../../local/endpoints.ts';
import { spawnEngine } from '../../local/spawn-engine.ts';
import { assemblyDirectory } from '../support/assembly.ts';
import { eventually } from '../support/eventually.ts';

/** `npm start`, on a data folder that outlives it. */
export interface EngineProcess {
  readonly pid: number;
  readonly output: () => string;
  readonly errors: () => string;
  /** Waits until it is ready. */
  endpoints(): Promise<Endpoints>;
  /** Sends a signal, if one is given, and answers the exit code once it has ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export function startEngineProcess(dataDir: string, args: readonly string[] = [], port = 0): EngineProcess {
  const assembly = args.includes('--assembly') ? [] : ['--assembly', assemblyDirectory()];
  const engine = spawnEngine('local/start.ts', {
    args: ['--data-dir', dataDir, ...assembly, ...args],
    environment: { PORT: String(port) },
  });
  const exited = once(engine, 'exit');
  const said = { output: '', errors: '' };
  engine.stdout?.on('data', (chunk) => (said.output += String(chunk)));
  engine.stderr?.on('data', (chunk) => (said.errors += String(chunk)));
  const file = join(dataDir, 'endpoints.json');
  return {
    pid: engine.pid ?? 0,
    output: () => said.output,
    errors: () => said.errors,
    endpoints: () =>
      eventually(
        async () => {
          if (engine.exitCode !== null) throw new Error(`The engine ended by itself:\n${said.errors}`);
          return said.output.includes('curl') ? readEndpoints(file) : undefined;
        },
        () => `The engine did not get ready:\n${said.output}${said.errors}`,
      ),
    async end(signal) {
      if (signal !== undefined) engine.kill(signal);
      await exited;
      return engine.exitCode;
    },
  };
}
