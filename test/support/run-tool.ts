import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const TOOL = fileURLToPath(new URL('../../bin/voice-callbacks.ts', import.meta.url));

/** Runs the tool as a person does, in a process of its own. */
export async function runTool(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const tool = spawn(process.execPath, [TOOL, ...args], { env: { ...process.env, ...environment } });
  const [out, err] = await Promise.all([text(tool.stdout), text(tool.stderr), once(tool, 'exit')]);
  return { code: tool.exitCode, out, err };
}
