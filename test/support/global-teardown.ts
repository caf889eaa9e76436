import { rm } from 'node:fs/promises';
import { assemblyDirectory } from './assembly.ts';

export default async function tearDown(): Promise<void> {
  await rm(assemblyDirectory(), { recursive: true, force: true });
}
