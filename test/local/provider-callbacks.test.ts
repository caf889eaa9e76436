import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { signWebhook } from '../../local/provider/task-lifecycle.ts';
import { freePort } from '../support/free-port.ts';
import { startCallbackReceiver, startStandIn, type StandIn } from './provider-stand-in.ts';

type Receiver = Awaited<ReturnType<typeof startCallbackReceiver>>;

const KEY = 'test-webhook-hmac-key';

let standIn: StandIn;
let receiver: Receiver;
beforeEach(async () => {
  [standIn, receiver] = await Promise.all([startStandIn({}, KEY), startCallbackReceiver()]);
});
afterEach(() => Promise.all([standIn.stop(), receiver.stop()]));

/** Submits a voice that behaves so, and waits until this many callbacks were answered. */
async function voice(query: string, callbacks: number) {
  const taskId = await standIn.generate(query, receiver.url);
  const { outcome } = await standIn.task(
    taskId,
    (task) => task.callbacks.filter(({ answers }) => answers.length > 0).length === callbacks,
  );
  return { taskId, outcome, bodies: await receiver.bodies(callbacks) };
}

const OK = { code: 200, msg: 'success' };
const FAILED = { code: 400, msg: 'Voice generation failed' };
const NO_ERROR = { errorCode: 0, errorMessage: '' };

describe("a callback of the provider's stand-in", () => {
  test('reports the outcome, once, after the record does', async () => {
    const { taskId, outcome, bodies } = await voice('', 1);

    const data = { taskId, voiceId: outcome['voiceId'], status: 'success', ...NO_ERROR };
    expect(bodies).toEqual([{ ...OK, data }]);
    expect(receiver.received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(receiver.received[0]?.headers).not.toHaveProperty('x-webhook-signature');
    expect((await standIn.recordInfo(taskId)).data).toEqual(data);
    expect(await standIn.task(taskId)).toMatchObject({ callbacks: [{ answers: [200] }], lookups: 1 });
  });

  test.each([
    ['fail', 'fail', 'Internal Error'],
    [
      'verification-fail',
      'processing_validate_fail',
      "It didn't sound like you said the phrase. Please try reading it more clearly.",
    ],
  ])('reports a failure, for %s', async (behave, status, errorMessage) => {
    const { taskId, outcome, bodies } = await voice(`behave=${behave}`, 1);

    const data = { taskId, voiceId: '', status, errorCode: 500, errorMessage };
    expect(bodies).toEqual([{ ...FAILED, data }]);
    expect(outcome).toEqual({ status });
    expect((await standIn.recordInfo(taskId)).data).toEqual(data);
  });

  test('reports a rejected voice as a success whose voice is the word fail', async () => {
    const { taskId, outcome, bodies } = await voice('behave=voice-rejected', 1);

    const data = {
      taskId,
      voiceId: 'fail',
      status: 'success',
      errorCode: 0,
      errorMessage: 'voices sound different',
    };
    expect(bodies).toEqual([{ ...OK, data }]);
    expect(outcome).toEqual({ status: 'success', voiceId: 'fail' });
  });

  test('comes twice, for double', async () => {
    const { bodies } = await voice('behave=double', 2);

    expect(bodies[1]).toEqual(bodies[0]);
  });

  test('comes after a failure that is not true, for fail-then-success', async () => {
    const { outcome, bodies } = await voice('behave=fail-then-success', 2);

    expect(bodies).toMatchObject([
      { ...FAILED, data: { voiceId: '', status: 'fail', errorCode: 500 } },
      { ...OK, data: { voiceId: outcome['voiceId'], status: 'success' } },
    ]);
  });

  test('contradicts itself, for contradictory, while the record does not', async () => {
    const { taskId, outcome, bodies } = await voice('behave=contradictory', 1);

    expect(bodies).toMatchObject([{ ...FAILED, data: { voiceId: outcome['voiceId'], status: 'success' } }]);
    expect(await standIn.recordInfo(taskId)).toMatchObject({
      code: 200,
      data: { voiceId: outcome['voiceId'] },
    });
  });

  test('leaves the voice out, for no-result, while the record has it', async () => {
    const { taskId, outcome, bodies } = await voice('behave=no-result', 1);

    expect(bodies).toMatchObject([{ ...OK, data: { voiceId: '', status: 'success' } }]);
    expect((await standIn.recordInfo(taskId)).data).toMatchObject({ voiceId: outcome['voiceId'] });
  });

  test.each([['forged'], ['forged,fail']])('announces a voice that is not true, for %s', async (behave) => {
    const { outcome, bodies } = await voice(`behave=${behave}`, 1);

    expect(bodies).toMatchObject([
      { ...OK, data: { voiceId: expect.stringMatching(/^voice_[0-9a-f]{32}$/), status: 'success' } },
    ]);
    expect(bodies).not.toMatchObject([{ data: { voiceId: outcome['voiceId'] } }]);
  });

  test('has the callback URL in it, for echo', async () => {
    const { bodies } = await voice('behave=echo', 1);

    expect(bodies).toMatchObject([{ data: { callBackUrl: receiver.url } }]);
  });

  test('is signed as kie.ai signs, for signed', async () => {
    const beforeSeconds = Math.floor(Date.now() / 1_000);
    const { taskId } = await voice('behave=signed', 1);
    const afterSeconds = Math.floor(Date.now() / 1_000);

    const { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature } =
      receiver.received[0]?.headers ?? {};
    expect(Number(timestamp)).toBeGreaterThanOrEqual(beforeSeconds);
    expect(Number(timestamp)).toBeLessThanOrEqual(afterSeconds);
    expect(signature).toBe(
      createHmac('sha256', KEY)
        .update(`${taskId}.${String(timestamp)}`)
        .digest('base64'),
    );
  });

  test('never comes, for lost and for hang', async () => {
    const lost = await standIn.generate('behave=lost', receiver.url);
    const hanging = await standIn.generate('behave=hang', receiver.url);

    await standIn.recordWith(lost, 'success');
    await standIn.recordWith(hanging, 'generating_voice');
    // Later than both would have been.
    await voice('', 1);

    expect(await standIn.task(lost)).toMatchObject({ callbacks: [] });
    expect(await standIn.task(hanging)).toMatchObject({ outcome: { status: 'hanging' }, callbacks: [] });
    expect(receiver.received).toHaveLength(1);
  });

  test('comes late, for late, while the record knows at once', async () => {
    const taskId = await standIn.generate('behave=late&lateSeconds=0.5', receiver.url);

    await standIn.recordWith(taskId, 'success');

    expect(receiver.received).toEqual([]);
    await receiver.bodies(1);
  });

  test('reports a phrase under its own key', async () => {
    const taskId = await standIn.validate('behave=echo', receiver.url);

    const [body] = await receiver.bodies(1);

    const { outcome } = await standIn.task(taskId);
    const { validateInfo } = outcome;
    expect(validateInfo).toMatch(/phrase/);
    const data = { taskId, validateInfo, status: 'wait_validating', ...NO_ERROR, callBackUrl: receiver.url };
    expect(body).toEqual({ ...OK, data });
  });

  test('of another phrase goes where regenerate says, and behaves as the first one did', async () => {
    const taskId = await standIn.validate('behave=fail');

    await standIn.call('POST', '/api/v1/voice/regenerate', { taskId, calBackUrl: receiver.url });

    expect(await receiver.bodies(1)).toMatchObject([
      { code: 400, msg: 'Validation phrase generation failed', data: { validateInfo: '', status: 'fail' } },
    ]);
  });

  test.each([
    [
      [503, 204, 200],
      [503, 204, 200],
    ],
    [
      [500, 500, 500, 302, 200],
      [500, 500, 500, 302],
    ],
  ])('answered with %j is repeated up to three times, until 200', async (statuses, answers) => {
    const strict = await startCallbackReceiver(...statuses);
    try {
      const taskId = await standIn.generate('', strict.url);

      const { callbacks } = await standIn.task(
        taskId,
        (task) => task.callbacks[0]?.answers.length === answers.length,
      );

      expect(callbacks).toMatchObject([{ answers }]);
      expect(callbacks[0]?.answeredAt !== undefined).toBe(answers.at(-1) === 200);
      expect(strict.received).toHaveLength(answers.length);
    } finally {
      await strict.stop();
    }
  });

  test('is repeated without an answer in time, or at all', async () => {
    const impatient = await startStandIn({ callbackTimeoutMs: 500 });
    const slow = await startCallbackReceiver(0);
    try {
      const [tooSlow, silent] = await Promise.all([
        impatient.generate('', slow.url),
        impatient.generate('', `http://127.0.0.1:${await freePort()}/`),
      ]);

      await impatient.task(tooSlow, ({ callbacks }) => callbacks[0]?.answers.join() === 'timeout,200');
      await impatient.task(
        silent,
        ({ callbacks }) => callbacks[0]?.answers.join() === Array(4).fill('no answer').join(),
      );
    } finally {
      await Promise.all([impatient.stop(), slow.stop()]);
    }
  });
});

test("signs kie.ai's own example as kie.ai does", () => {
  const headers = signWebhook(KEY, 'ee9c2715375b7837f8bb51d641ff5863', new Date(1_769_670_760_000));

  expect(headers).toEqual({
    'x-webhook-timestamp': '1769670760',
    'x-webhook-signature': 'xG6/yOyrMyJtUdc1yjmHpKLHSHF3MpzOPa6uxSj3qb4=',
  });
});
