import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { descendantsOf } from '../local/processes.ts';
import { openBackend, type Backend } from '../support/backend.ts';
import { aFailure, aSuccess } from '../support/builders.ts';
import { editAssembly, type EditedAssembly } from '../support/edited-assembly.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { itemBytes } from '../support/item-bytes.ts';
import { QUARANTINE_TABLE, TASK_TABLE } from '../support/store.ts';

/** What an attacker can do with one callback URL, that of the submission `order-a…`, and nothing else. */

/** Until a sweep has looked a task up, or its deadline has passed, on a busy machine; in milliseconds. */
const TASK_ENDS_WITHIN_MS = 90_000;
const TIMEOUT_MS = 120_000;

const RECEIVED = { status: 200, body: { status: 'received' } };
const quarantined = (reason: string) => ({ status: 200, body: { status: 'quarantined', reason } });

let assembly: EditedAssembly;
let engine: TestEngine;
/** Its stack confirms each result with the provider. */
let confirming: TestEngine;
let backend: Backend;

beforeAll(async () => {
  assembly = await editAssembly((template) =>
    template.replaceAll('"CONFIRM_RESULTS": "off"', '"CONFIRM_RESULTS": "on"'),
  );
  [engine, confirming] = await Promise.all([
    startEngine(),
    startEngine({}, { assembly: assembly.directory }),
  ]);
  backend = await openBackend(engine);
});
afterAll(async () => {
  await Promise.all([engine.stop(), confirming.stop()]);
  await assembly.remove();
});

async function itemsOf(ref: string, tableName: string): Promise<Record<string, unknown>[]> {
  const { Items: items = [] } = await engine.dynamodb.send(
    new ScanCommand({ TableName: tableName, ConsistentRead: true }),
  );
  return items.map((item) => unmarshall(item)).filter((item) => item['ref'] === ref);
}

const recordsOf = (ref: string) => itemsOf(ref, TASK_TABLE);
const quarantineOf = (ref: string) => itemsOf(ref, QUARANTINE_TABLE);

/** How many deliveries are counted at quarantined bodies, those of bodies that found no place included. */
function deliveriesIn(items: readonly Record<string, unknown>[]): number {
  return items.reduce((sum, { deliveries, overflow = 0 }) => sum + Number(deliveries) + Number(overflow), 0);
}

const settled = (at: TestEngine, taskId: string) =>
  eventually(
    async () => {
      const found = await at.record(taskId);
      return found?.['settledAt'] === undefined ? undefined : found;
    },
    () => `The task ${taskId} did not end`,
    TASK_ENDS_WITHIN_MS,
  );

/** How many processes of the receiver there are: each remembers by itself how many tasks a URL has named. */
async function receiverCount(): Promise<number> {
  const variables = await Promise.all(
    // One that ends meanwhile does not count.
    descendantsOf(engine.pid).map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
  );
  return variables.filter((text) => text.includes('AWS_LAMBDA_FUNCTION_NAME=ReceiveCallback')).length;
}

test(
  'a paid task keeps its result under forged ones: it ends with what the provider says',
  async () => {
    const paid = await openBackend(confirming);
    const taskId = await paid.submit('behave=lost&seconds=0', { ref: 'order-v', deadlineSeconds: 20 });
    const own = await confirming.url('order-v');
    const stolen = await confirming.url('order-a');

    for (let forgery = 0; forgery < 30; forgery++) {
      const body = aSuccess({ taskId, voiceId: `voice_forged_${forgery}` });
      expect(await confirming.post(body, own)).toMatchObject(RECEIVED);
      expect(await confirming.post(body, stolen)).toMatchObject(quarantined('wrong_ref'));
    }

    const record = await settled(confirming, taskId);
    const { voiceId } = (await paid.truthOf(taskId)) ?? {};
    expect(record).toMatchObject({ outcome: 'succeeded', voiceId, via: 'lookup', contested: true });
    expect(record).toMatchObject({ ref: 'order-v', deliveries: 30 });
    expect(await confirming.output()).toContain('"UrlAbused":1');
  },
  TIMEOUT_MS,
);

test(
  '300 invented tasks take no lookup from a registered one, and become at most 20 records of each receiver',
  async () => {
    const lost = await backend.submit('behave=lost&seconds=0', { ref: 'order-v2', deadlineSeconds: 20 });
    const stolen = await engine.url('order-a2');

    for (let first = 0; first < 300; first += 10) {
      // A success beside a failure's code decides nothing: the provider would have to be asked.
      const bodies = Array.from({ length: 10 }, () => ({ ...aSuccess({ taskId: randomUUID() }), code: 400 }));
      const answers = await Promise.all(bodies.map((body) => engine.post(body, stolen)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    }

    const made = await recordsOf('order-a2');
    const kept = await quarantineOf('order-a2');
    expect(made.length).toBeGreaterThanOrEqual(20);
    expect(made.length).toBeLessThanOrEqual(20 * (await receiverCount()));
    expect(new Set(kept.map(({ reason }) => reason))).toEqual(new Set(['too_many_tasks']));
    expect(deliveriesIn(kept)).toBe(300 - made.length);
    expect(await engine.output()).toContain('"UrlAbused":1');
    const { voiceId } = (await backend.truthOf(lost)) ?? {};
    expect(await settled(engine, lost)).toMatchObject({ outcome: 'succeeded', voiceId, via: 'lookup' });
  },
  TIMEOUT_MS,
);

test('a forged result of another submission, before or after its registration, leaves the true voice in its record and last event', async () => {
  const taskId = randomUUID();
  const own = await engine.url('order-v3');
  const stolen = await engine.url('order-a3');
  const subscriber = await engine.subscribe('order-v3', { filterPolicy: { ref: ['order-v3'] } });
  const forged = aSuccess({ taskId, voiceId: 'voice_forged' });
  const forgedAgain = aSuccess({ taskId, voiceId: 'voice_forged_again' });

  expect(await engine.post(forged, stolen)).toMatchObject(RECEIVED);
  expect(await engine.post(aSuccess({ taskId, voiceId: 'voice_true' }), own)).toMatchObject(
    quarantined('wrong_ref'),
  );
  // Where it was refused with 409, this would throw.
  const registered = await backend.client.registerTask({ taskId, ref: 'order-v3' });
  expect(await engine.post(forgedAgain, stolen)).toMatchObject(quarantined('wrong_ref'));
  expect(await engine.post(aFailure({ taskId }), stolen)).toMatchObject(quarantined('wrong_ref'));

  const truth = { outcome: 'succeeded', voiceId: 'voice_true', ref: 'order-v3' };
  expect(registered).toMatchObject(truth);
  expect(await engine.record(taskId)).toMatchObject({ ...truth, deliveries: 1, displacedRef: 'order-a3' });
  const kept = await quarantineOf('order-a3');
  expect(kept.map(({ reason }) => reason)).toEqual(['wrong_ref', 'wrong_ref', 'wrong_ref']);
  expect(kept.map(({ body }) => body)).toEqual(
    expect.arrayContaining([forged, forgedAgain].map((body) => JSON.stringify(body))),
  );
  const events = await subscriber.eventsUntil((seen) => seen.length > 0);
  expect(events.at(-1)).toMatchObject({ subject: taskId, data: { ...truth, revision: 2 } });
});

test('the largest results leave a record under 32 KB, and delay no ordinary callback', async () => {
  const taskId = randomUUID();
  const stolen = await engine.url('order-a4');
  // Three bytes each, and as many of them as a body may have.
  const wide = (characters: number) => '\u20ac'.repeat(characters);
  const bodies = Array.from({ length: 64 }, (_, index) => ({
    ...aSuccess({ taskId, voiceId: `voice_${index}${wide(150)}`, errorMessage: wide(9_000) }),
    msg: wide(9_000),
  }));

  const answers = await Promise.all(bodies.map((body) => engine.post(body, stolen)));

  for (const answer of answers) expect(answer).toMatchObject(RECEIVED);
  const record = await engine.record(taskId);
  expect(record).toMatchObject({ deliveries: 64 });
  expect(itemBytes(record)).toBeLessThan(32 * 1024);
  const ordinary = randomUUID();
  expect(await engine.post(aSuccess({ taskId: ordinary }), await engine.url('order-v4'))).toMatchObject(
    RECEIVED,
  );
  await eventually(async () =>
    (await engine.record(ordinary))?.['publishedRevision'] === 1 ? true : undefined,
  );
});

test('a flood of unreadable bodies takes 16 places in quarantine', async () => {
  const UNREADABLE = 'voice ready!';
  const others = ['order-v5', 'order-v6', 'order-v7', 'order-v8'];
  for (const ref of others) {
    expect(await engine.post(UNREADABLE, await engine.url(ref))).toMatchObject(quarantined('not_json'));
  }
  const ofOthers = () => Promise.all(others.map(quarantineOf));
  const before = await ofOthers();
  const stolen = await engine.url('order-a5');

  for (let first = 0; first < 200; first += 20) {
    const bodies = Array.from({ length: 20 }, (_, index) => `${UNREADABLE} ${first + index}`);
    const answers = await Promise.all(bodies.map((body) => engine.post(body, stolen)));
    for (const answer of answers) expect(answer).toMatchObject(quarantined('not_json'));
  }

  const kept = await quarantineOf('order-a5');
  expect(kept).toHaveLength(16);
  expect(deliveriesIn(kept)).toBe(200);
  expect(await ofOthers()).toEqual(before);
  // The same body at four URLs is four items, each with its submission's reference.
  expect(before).toEqual(
    others.map((ref) => [expect.objectContaining({ ref, body: UNREADABLE, deliveries: 1 })]),
  );
});
