import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assemblyDirectory } from './assembly.ts';

export default async function tearDown(): Promise<void> {
  await rm(dirname(assemblyDirectory()), { recursive: true, force: true });
}
