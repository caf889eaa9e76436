import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import * as v from 'valibot';
import { mintCallbackUrl } from '../../../client/callback-url.ts';
import { toRequestEvent } from '../../../local/http-api/request-event.ts';
import { aSuccess } from '../success.ts';

/**
 * Runs in the receiver's environment: calls its handler and the bare write in turns, and sends what each block took
 * to its parent.
 */
const [receiveBundle = '', bareBundle = '', stub = '', secret = ''] = process.argv.slice(2);

/** Long enough that the clock of the CPU, which ticks in milliseconds on some machines, is precise. */
const BLOCK_CALLS = 500;
const WARM_UP_BLOCKS = 4;
const MEASURED_BLOCKS = 10;

const require = createRequire(import.meta.url);
const callable = v.pipe(v.function(), v.returnsAsync(v.unknown()));
const { handler } = v.parse(v.object({ handler: callable }), require(receiveBundle));
const { updateItem } = v.parse(v.object({ updateItem: callable }), require(bareBundle));

const context = {
  awsRequestId: randomUUID(),
  functionName: 'ReceiveCallback',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:ReceiveCallback',
  memoryLimitInMB: '512',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 8_000,
};

async function newEvent(): Promise<unknown> {
  const now = new Date();
  const baseUrl = 'http://127.0.0.1';
  const url = await mintCallbackUrl({
    baseUrl,
    secret,
    kind: 'generate',
    ref: `order-${randomUUID()}`,
    issuedAt: now,
    lifetimeSeconds: 600,
  });
  const target = new URL(url).pathname;
  const token = target.slice(target.lastIndexOf('/') + 1);
  const rawHeaders = ['Host', 'api.example.com', 'Content-Type', 'application/json', 'User-Agent', 'bench/1'];
  return toRequestEvent(
    {
      method: 'POST',
      target,
      httpVersion: '1.1',
      rawHeaders,
      remoteAddress: '203.0.113.9',
      body: Buffer.from(JSON.stringify(aSuccess(randomUUID()))),
    },
    { routeKey: 'POST /suno/voice-generate-callback/{token}', parameters: { token } },
    now,
  );
}

const OkSchema = v.object({ statusCode: v.literal(200) });
const WriteSchema = v.looseObject({ Key: v.looseObject({ taskId: v.object({ S: v.string() }) }) });

/** The receiver's own write, of another task each time. */
async function writesLikeTheReceiver(): Promise<() => object> {
  const write = v.parse(WriteSchema, await (await fetch(stub)).json());
  return () => ({ ...write, Key: { ...write.Key, taskId: { S: randomUUID() } } });
}

/** @returns the CPU of one call, user and system, in microseconds. */
async function cpuOf(
  call: (input: unknown) => Promise<unknown>,
  inputs: readonly unknown[],
): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (const input of inputs) await call(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / inputs.length;
}

const receive = async (event: unknown) => handler(event, context);

v.parse(OkSchema, await receive(await newEvent()));
const newWrite = await writesLikeTheReceiver();
const took = { receiver: new Array<number>(), write: new Array<number>() };
for (let block = 1 - WARM_UP_BLOCKS; block <= MEASURED_BLOCKS; block++) {
  const events = await Promise.all(Array.from({ length: BLOCK_CALLS }, newEvent));
  const receiver = await cpuOf(receive, events);
  const write = await cpuOf(updateItem, events.map(newWrite));
  if (block < 1) continue;
  took.receiver.push(receiver);
  took.write.push(write);
}
process.send?.(took);
process.disconnect();
