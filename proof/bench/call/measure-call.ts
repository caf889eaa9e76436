import { fork, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { functionVariables } from '../../../local/lambda/function-variables.ts';
import { bundleBaseline } from '../baseline-bundle.ts';
import type { Figure } from '../figure.ts';
import { bundleFile, type FunctionBundles } from '../../kit/synthesized-stack.ts';
import type { Progress } from '../../kit/report.ts';
import { median } from '../../kit/statistics.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** What a callback may take, over the write that it cannot do without. */
const RECEIVER_LIMIT = 1.3;

const TookSchema = v.object({ receiver: v.array(v.number()), write: v.array(v.number()) });

/** Measures the CPU of a warm callback, against services that answer at once, and of its write alone. */
export async function measureCall(
  { receive }: FunctionBundles,
  signal: AbortSignal,
  progress: Progress,
): Promise<Figure[]> {
  progress('Calling the warm receiver');
  await using folder = await temporaryFolder();
  const bareBundle = bundleBaseline('call/bare-update-item.ts', folder.path, 'as deployed');
  const secret = randomUUID();

  await using stub = startChild('services-stub.ts', [secret], { signal });
  const stubUrl = `http://127.0.0.1:${v.parse(v.number(), await stub.message)}`;
  const endpoints = { dynamodb: stubUrl, messaging: stubUrl, secrets: stubUrl, provider: stubUrl };
  await using caller = startChild('caller.ts', [bundleFile(receive), bareBundle, stubUrl, secret], {
    signal,
    env: functionVariables(receive, endpoints),
    execArgv: ['--expose-gc'],
  });
  const took = v.parse(TookSchema, await caller.message);

  const receiver = median(took.receiver);
  const write = median(took.write);
  const limit = { atMost: RECEIVER_LIMIT };
  return [
    { part: 'call', name: 'CPU of a warm callback', value: receiver, unit: 'µs' },
    { part: 'call', name: 'CPU of its UpdateItem alone', value: write, unit: 'µs' },
    { part: 'call', name: 'the callback over its UpdateItem', value: receiver / write, unit: '×', limit },
  ];
}

interface Child extends AsyncDisposable {
  /** What it sends, once. */
  readonly message: Promise<unknown>;
}

function startChild(file: string, args: readonly string[], options: ForkOptions): Child {
  // What it logs goes through a pipe that another process empties, as in Lambda.
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    ...options,
  });
  child.stdout?.resume();
  const exited = once(child, 'exit');
  exited.catch(() => undefined);
  const message = Promise.race([
    once(child, 'message').then(([sent]: unknown[]) => sent),
    exited.then(([code]: unknown[]) => {
      throw new Error(`${file} ended with ${String(code)} and measured nothing`);
    }),
  ]);
  return {
    message,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited.catch(() => undefined);
    },
  };
}
