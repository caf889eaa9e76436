/**
 * A parent process that starts an engine as a test or the bench does, prints the engine's process id, and runs until it is
 * killed: `node engine-parent.ts HELPER FOLDER`.
 */
import { startEngine as startBenchEngine } from '../../proof/kit/engine-process.ts';
import { assemblyDirectory } from '../support/assembly.ts';
import { startAccount } from '../support/account.ts';
import { startEngine } from '../support/engine.ts';

const [, , helper, folder = ''] = process.argv;

async function start(): Promise<number> {
  switch (helper) {
    case 'test/support/engine.ts':
      return (await startEngine({}, { dataDirectory: folder })).pid;
    case 'test/support/account.ts':
      return (await startAccount()).pid;
    case 'proof/kit/engine-process.ts': {
      const never = new AbortController().signal;
      return (await startBenchEngine(assemblyDirectory(), folder, never)).endpoints.pid;
    }
    default:
      throw new Error(`No helper is ${helper}`);
  }
}

console.log(await start());
