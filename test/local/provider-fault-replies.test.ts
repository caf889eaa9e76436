import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { BEHAVIOUR_NAMES } from '../../local/provider/behaviour.ts';
import { startStandIn, type StandIn } from './provider-stand-in.ts';

let standIn: StandIn;
beforeEach(async () => {
  standIn = await startStandIn();
});
afterEach(() => standIn.stop());

/** How each of several questions for a task is answered: by its code, or by what came instead of one. */
async function ask(taskId: string, times: number): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let asked = 0; asked < times; asked++) answers.push(await askOnce(taskId));
  return answers;
}

async function askOnce(taskId: string): Promise<unknown> {
  try {
    const response = await standIn.send('GET', `/api/v1/voice/record-info?taskId=${taskId}`);
    const text = await response.text();
    if (response.headers.get('content-type') === 'text/html') return `${response.status} ${text.slice(0, 6)}`;
    return Number(/"code":(\d+)/.exec(text)?.[1]);
  } catch {
    return 'no answer';
  }
}

const forever = (code: number) => Array<number>(5).fill(code);

describe("the provider's stand-in, at lookups of a task with faulty replies", () => {
  test.each<[string, unknown[]]>([
    ['behave=throttled', [430, 430, 430, 200, 200]],
    ['behave=no-credits', forever(429)],
    ['behave=rate-limited', forever(405)],
    ['behave=maintenance', forever(455)],
    ['behave=html', ['500 <html>', '500 <html>', 200, 200, 200]],
    ['behave=reset', ['no answer', 'no answer', 200, 200, 200]],
    ['behave=unknown-record', [422, 422, 200, 200, 200]],
    ['behave=no-credits&lookups=1', [429, 200, 200, 200, 200]],
    ['behave=html,throttled&lookups=2', ['500 <html>', '500 <html>', 430, 430, 200]],
  ])('%s: %j', async (query, expected) => {
    const taskId = await standIn.generate(query);

    expect(await ask(taskId, 5)).toEqual(expected);
    expect(await standIn.task(taskId)).toMatchObject({ lookups: 5 });
  });

  test('sends the headers before a body that takes ten minutes, for slow-body', async () => {
    const slow = await startStandIn({ slowBodyMs: 600_000 });
    const taskId = await slow.generate('behave=slow-body,lost');

    const response = await slow.send('GET', `/api/v1/voice/record-info?taskId=${taskId}`);

    const body = response.text();
    expect(response.status).toBe(200);
    await Promise.all([slow.stop(), expect(body).rejects.toThrow()]);
  });

  test('sends the whole body in the end, for slow-body', async () => {
    const taskId = await standIn.generate('behave=slow-body,lost');

    const response = await standIn.send('GET', `/api/v1/voice/record-info?taskId=${taskId}`);

    expect(await response.json()).toMatchObject({ code: 200, data: { taskId } });
  });
});

describe("the provider's stand-in, with faulty replies for every caller", () => {
  const behave = (wish: unknown) => standIn.send('PUT', '/_behaviour', wish);
  const check = () => standIn.call('POST', '/api/v1/voice/check-voice', { task_id: 'x' });

  test('is so until it is reset', async () => {
    await behave({ behave: 'maintenance' });
    expect(await check()).toMatchObject({ code: 455 });
    expect(await check()).toMatchObject({ code: 455 });

    await behave({});
    expect(await check()).toMatchObject({ code: 422 });
  });

  test('is so for as many requests as it was set to', async () => {
    await behave({ behave: 'no-credits', requests: 1 });

    await expect(standIn.validate()).rejects.toThrow('insufficient credits');
    await standIn.validate();
  });

  test.each<[unknown, string]>([
    [{ behave: 'lost' }, 'behave must be one of throttled, '],
    [{ requests: 0.5 }, 'requests must be a whole number'],
    [{ behaviour: 'html' }, 'behaviour is not known; known are behave, requests, requestsPer10Seconds'],
    ['no JSON', 'The body must be a JSON object'],
  ])('refuses %j, saying why', async (wish, message) => {
    const response = await behave(wish);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.stringContaining(message) });
  });

  test('takes as many requests as it was set to', async () => {
    await behave({ requestsPer10Seconds: 1 });

    expect(await check()).toMatchObject({ code: 422 });
    expect(await check()).toMatchObject({ code: 430 });
  });
});

test('says what it can be asked beside the provider’s calls', async () => {
  const response = await standIn.send('GET', '/_nothing');

  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    message: 'GET /_nothing is not known; known are GET /_tasks, GET /_stats, PUT /_behaviour',
  });
});

test('the documentation names every behaviour', () => {
  const documentation = readFileSync(new URL('../../docs/local-engine.md', import.meta.url), 'utf8');

  expect(BEHAVIOUR_NAMES.filter((name) => !documentation.includes(`\`${name}\``))).toEqual([]);
});
