import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import * as v from 'valibot';
import type { WorkerReport, WorkerTask } from './messages.ts';

/**
 * The receiver's process: the built bundle behind a clock that stands, with everything that it says kept for who asks.
 *
 * @see local/lambda/worker.mjs, which runs bundles as a person would want them.
 */
process.once('disconnect', () => process.exit());

const report = (message: WorkerReport) => process.send?.(message);

let nowMs = 0;
let said: string[] = [];
let turn = 1_000_000;

globalThis.Date = new Proxy(Date, {
  construct: (target, args: unknown[], newTarget: typeof Date) =>
    Reflect.construct(target, args.length === 0 ? [nowMs] : args, newTarget) as Date,
  get: (target, key): unknown => (key === 'now' ? () => nowMs : Reflect.get(target, key)),
});

for (const stream of [process.stdout, process.stderr]) {
  Object.assign(stream, {
    write(chunk: string | Uint8Array) {
      said.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      return true;
    },
  });
}

const callable = v.pipe(v.function(), v.returnsAsync(v.unknown()));

/** As CommonJS, also if a package.json above it says otherwise: Lambda has none. */
function loadHandler() {
  const [file = '', name = ''] = (process.env['_HANDLER'] ?? '').split('.');
  const path = join(process.env['LAMBDA_TASK_ROOT'] ?? '', `${file}.js`);
  const module = { exports: {} };
  const run = compileFunction(
    readFileSync(path, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    { filename: path, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
  );
  Reflect.apply(run, undefined, [module.exports, createRequire(path), module, path, dirname(path)]);
  return v.parse(v.object({ [name]: callable }), module.exports)[name];
}

const handler = loadHandler();

/** Longer than the store's budget, shorter than the function's end, and on a clock of its own. */
const context = {
  awsRequestId: randomUUID(),
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'ReceiveCallback',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:ReceiveCallback',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 8_000,
};

const invoke = async (event: string) => handler?.(JSON.parse(event), context);

async function perform(task: WorkerTask): Promise<WorkerReport> {
  switch (task.kind) {
    case 'invoke': {
      ({ nowMs } = task);
      said = [];
      const startedAt = performance.now();
      const outcome = await invoke(task.event).then(
        (result) => ({ kind: 'answered', result }) as const,
        (error: unknown) => ({ kind: 'threw', error: String(error) }) as const,
      );
      return { ...outcome, tookMs: performance.now() - startedAt, said: said.join('') };
    }
    case 'repeat': {
      ({ nowMs } = task);
      const events = Array.from({ length: task.times }, () =>
        task.event.replaceAll('<<turn>>', String(turn++)),
      );
      const before = process.cpuUsage();
      for (const event of events) await invoke(event);
      const { user, system } = process.cpuUsage(before);
      said = [];
      return { kind: 'repeated', cpuMicroseconds: user + system };
    }
    case 'examine': {
      said = [];
      // Twice: what the first round frees lets go of more.
      globalThis.gc?.();
      globalThis.gc?.();
      const { heapUsed, external, rss } = process.memoryUsage();
      const pollution: string[] = [];
      for (const key in {}) pollution.push(key);
      return { kind: 'examined', heapBytes: heapUsed + external, residentBytes: rss, pollution };
    }
  }
}

process.on('message', (task: WorkerTask) => {
  void perform(task).then(report);
});
report({ kind: 'ready' });
