import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../../local/assembly/synthesize.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Synthesizes the stack once, with its bundles, for every test that runs it or its tables. */
export default async function setUp(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'voice-assembly-'));
  // As in the project's own folder, where the bundles must run as well: above them a package.json says that .js is a module.
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  const assembly = join(directory, 'assembly');
  // On a machine with a tight umask: what is deployed from there must be readable all the same.
  const umask = process.umask(0o077);
  await synthesize(projectRoot, assembly, new AbortController().signal);
  process.umask(umask);
  process.env['VOICE_TEST_ASSEMBLY'] = assembly;
  // The tool and the engine are started a hundred times: compiled once, each start takes half of the CPU.
  process.env['NODE_COMPILE_CACHE'] = join(directory, 'compiled');
}
