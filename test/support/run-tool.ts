import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { runProgram } from '../../bin/program.ts';

export const TOOL = fileURLToPath(new URL('../../bin/voice-callbacks.ts', import.meta.url));

/** What a run of the tool printed, and its exit code. */
export interface ToolRun {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly err: string;
}

let running: Promise<unknown> = Promise.resolve();

/**
 * Runs the tool in this process, as loading it anew takes most of a run's time. A run waits for the one before it: they share
 * console, variables and exit code.
 *
 * @param environment variables to set, or to remove if `undefined`, during the run.
 */
export function runTool(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<ToolRun> {
  const run = running.then(() => runHere(args, environment));
  running = run.catch(() => undefined);
  return run;
}

async function runHere(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<ToolRun> {
  const { log, error } = console;
  const write = process.stdout.write.bind(process.stdout);
  const before = { exitCode: process.exitCode, environment: { ...process.env } };
  let out = '';
  let err = '';
  console.log = (...values: unknown[]) => (out += `${format(...values)}\n`);
  console.error = (...values: unknown[]) => (err += `${format(...values)}\n`);
  process.stdout.write = (chunk: string | Uint8Array) => {
    out += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  setVariables(environment);
  process.exitCode = 0;
  try {
    await runProgram(args);
    return { code: process.exitCode, out, err };
  } finally {
    process.exitCode = before.exitCode;
    for (const name of Object.keys(environment)) setVariables({ [name]: before.environment[name] });
    process.stdout.write = write;
    Object.assign(console, { log, error });
  }
}

function setVariables(variables: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}

/** Runs the tool as a person does, in a process of its own. */
export async function runToolProcess(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<ToolRun> {
  const tool = spawn(process.execPath, [TOOL, ...args], { env: { ...process.env, ...environment } });
  const [out, err] = await Promise.all([text(tool.stdout), text(tool.stderr), once(tool, 'exit')]);
  return { code: tool.exitCode, out, err };
}
