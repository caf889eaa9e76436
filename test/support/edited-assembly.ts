import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyDirectory } from './assembly.ts';

export interface EditedAssembly {
  readonly directory: string;
  remove(): Promise<void>;
}

/** A copy of the synthesized assembly, with its template changed: for a stack that differs in one respect. */
export async function editAssembly(edit: (template: string) => string): Promise<EditedAssembly> {
  const folder = await mkdtemp(join(tmpdir(), 'voice-edited-'));
  // Above the bundles a package.json says that .js is a module, as in the project's own folder.
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const directory = join(folder, 'assembly');
  await cp(assemblyDirectory(), directory, { recursive: true });
  const file = join(directory, 'SunoVoiceCallbacks.template.json');
  const before = await readFile(file, 'utf8');
  const after = edit(before);
  if (after === before) throw new Error('The edit changed nothing in the template');
  await writeFile(file, after);
  return { directory, remove: () => rm(folder, { recursive: true, force: true }) };
}
