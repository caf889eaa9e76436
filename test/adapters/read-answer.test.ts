import { describe, expect, test } from '@jest/globals';
import { aToken } from '../support/a-token.ts';
import { signatureOf } from '../support/token-echoes.ts';
import { readAnswer } from '../../functions/domain/lookup-answer.ts';

const SUCCESS = { taskId: 'task-1', voiceId: 'voice_a', status: 'success', errorCode: 0, errorMessage: '' };

const readText = (body: string, status = 200, noCreditsCode = 429) =>
  readAnswer({ status, body }, { taskId: 'task-1', kind: 'generate' }, noCreditsCode);
const read = (body: unknown, ...how: [status?: number, noCreditsCode?: number]) =>
  readText(JSON.stringify(body), ...how);

describe('a record', () => {
  test.each([
    ['a success', SUCCESS, { result: 'voice_a', status: 'success', errorCode: 0, errorMessage: '' }],
    [
      'a failure',
      {
        taskId: 'task-1',
        voiceId: null,
        status: 'fail',
        errorCode: 500,
        errorMessage: 'voices sound different',
      },
      { status: 'fail', errorCode: 500, errorMessage: 'voices sound different' },
    ],
    ['no decision yet', { taskId: 'task-1', status: 'wait_processing' }, { status: 'wait_processing' }],
    [
      'a success in snake case',
      { task_id: 'task-1', voice_id: 'voice_a', status: 'SUCCESS' },
      { result: 'voice_a', status: 'SUCCESS' },
    ],
    [
      'a success without the id',
      { voiceId: 'voice_a', status: 'success' },
      { result: 'voice_a', status: 'success' },
    ],
    ['no id where one belongs', { taskId: null, status: 'fail' }, { status: 'fail' }],
    ['nothing', {}, {}],
  ])('says what a callback would say: %s', (_name, data, said) => {
    const body = { code: 200, msg: 'ok', data };

    expect(read(body)).toStrictEqual({
      kind: 'record',
      callback: { taskId: 'task-1', code: 200, msg: 'ok', ...said },
      raw: JSON.stringify(body),
    });
  });

  test.each([
    ['a number', 200],
    ['a string', ' 200 '],
    ['a word', ' Success '],
    ['null', null],
    ['absent', undefined],
  ])('is one whose code is %s', (_name, code) => {
    expect(read({ code, msg: 'ok', data: SUCCESS })).toMatchObject({
      kind: 'record',
      callback: { code: 200 },
    });
  });

  test.each([null, 7, undefined])('is one whose message is %s', (msg) => {
    expect(read({ code: 200, msg, data: SUCCESS })).toMatchObject({ kind: 'record', callback: { msg: '' } });
  });

  test('is kept without the token of the URL that it echoes, in every field', () => {
    const url = 'https://api.example/suno/voice-generate-callback/eyJ.canary.x';
    const body = { code: 200, msg: url, data: { ...SUCCESS, errorMessage: url, callBackUrl: url } };

    const answer = read(body);

    expect(answer).toMatchObject({
      kind: 'record',
      callback: { errorMessage: expect.stringMatching(/\*\*\*$/) },
    });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });
});

describe('a record with what looks like a token', () => {
  const TOKEN = aToken();
  const SIGNATURE = signatureOf(TOKEN);
  const LEFT_OUT = '[left out: it may hold the token of a callback URL, or a key]';
  const base64 = Buffer.from(TOKEN).toString('base64');

  test.each([
    ['a token', TOKEN, '***'],
    ['a signature', SIGNATURE, '***'],
    ['a token in base64', base64, LEFT_OUT],
  ])('is kept without it: %s', (_what, text, shown) => {
    const body = {
      code: 200,
      msg: text,
      data: { ...SUCCESS, status: text, errorMessage: text, errorCode: text },
    };
    const isLeftOut = shown === LEFT_OUT;

    expect(read(body)).toStrictEqual({
      kind: 'record',
      callback: {
        taskId: 'task-1',
        result: 'voice_a',
        code: 200,
        msg: shown,
        status: shown,
        errorCode: shown,
        errorMessage: shown,
      },
      raw: isLeftOut ? `"${LEFT_OUT}"` : JSON.stringify(body).replaceAll(text, shown),
    });
  });

  test('has its result, which may look like anything', () => {
    expect(read({ code: 200, data: { ...SUCCESS, voiceId: SIGNATURE } })).toMatchObject({
      callback: { result: SIGNATURE },
      raw: expect.stringContaining('"voiceId":"***"'),
    });
  });

  test('has not what stands in a callback URL, not even as its result', () => {
    expect(read({ code: 200, data: { ...SUCCESS, voiceId: 'x/voice-a-callback/token' } })).toMatchObject({
      callback: { result: 'x/voice-a-callback/***' },
    });
  });

  test('that is wrapped in a message is left out', () => {
    expect(read({ code: 500, msg: TOKEN.replaceAll(/.{40}/g, '$&\n') })).toMatchObject({ message: LEFT_OUT });
  });
});

describe('an error', () => {
  test.each([
    ['its code in the body', { code: 430, msg: 'too frequent' }, 200, 430, 'too frequent'],
    ['its code as a string', { code: '455', msg: 'maintenance' }, 200, 455, 'maintenance'],
    ['another code in the body than in the status', { code: 422, msg: 'no record' }, 500, 422, 'no record'],
    ['its code beside a record', { code: 500, msg: 'error', data: SUCCESS }, 200, 500, 'error'],
    ['no message', { code: 401 }, 200, 401, ''],
    ['no code but its status', { msg: 'not found' }, 404, 404, 'not found'],
    ['a status beside what is not an object', 'busy', 503, 503, ''],
    ['a status that is not an error but no answer either', {}, 204, 204, ''],
  ])('has %s', (_name, body, status, code, message) => {
    expect(read(body, status)).toStrictEqual({ kind: 'refused', code, message, isOutOfCredits: false });
  });

  test.each([
    { code: 429, noCreditsCode: 429, isOutOfCredits: true },
    { code: '429', noCreditsCode: 429, isOutOfCredits: true },
    { code: 402, noCreditsCode: 429, isOutOfCredits: false },
    { code: 429, noCreditsCode: 402, isOutOfCredits: false },
    { code: 402, noCreditsCode: 402, isOutOfCredits: true },
  ])('of an account without credits has the code of its provider: %j', (answer) => {
    const { code, noCreditsCode, isOutOfCredits } = answer;

    expect(read({ code, msg: 'No.' }, 200, noCreditsCode)).toMatchObject({ isOutOfCredits });
  });

  test.each(['<html>Too Many Requests</html>', '{"message":"Too Many Requests"}'])(
    'of a gateway says nothing of credits, with any status: %s',
    (page) => {
      expect(readText(page, 429, 429)).toMatchObject({ kind: 'refused', code: 429, isOutOfCredits: false });
    },
  );

  test.each([200, '200', 'success'])('is a success where the body says so, with any status: %j', (code) => {
    expect(read({ code, data: SUCCESS }, 500)).toMatchObject({ kind: 'record' });
  });

  test('is a page of HTML: it has only the status', () => {
    const page = '<html><body>502 Bad Gateway</body></html>';

    expect(readText(page, 502)).toStrictEqual({
      kind: 'refused',
      code: 502,
      message: '',
      isOutOfCredits: false,
    });
  });

  test('quotes 256 characters, none of them half, and no token', () => {
    const long = read({ code: 500, msg: `${'x'.repeat(255)}\u{1f600}` });
    const echo = read({ code: 500, msg: 'https://api.example/suno/voice-generate-callback/eyJ.canary.x' });

    expect(long).toMatchObject({ message: `${'x'.repeat(255)}\ufffd` });
    expect(echo).toMatchObject({ message: 'https://api.example/suno/voice-generate-callback/***' });
  });
});

describe('what cannot be read', () => {
  const NO_OBJECT = 'the answer is not a JSON object with code, msg and data';
  const NO_DATA = 'the answer has no data';

  test.each([
    ['an empty body', '', NO_OBJECT],
    ['a page of HTML', '<html></html>', NO_OBJECT],
    ['half an answer', '{"code":200,"data":{"taskId"', NO_OBJECT],
    ['a string', '"success"', NO_OBJECT],
    ['a code that is invalid', '{"code":"oops","data":{}}', NO_OBJECT],
    ['a code beyond every number', '{"code":1e300,"data":{}}', NO_OBJECT],
    ['a code with a fraction', '{"code":200.5,"data":{}}', NO_OBJECT],
    ['a string of digits beyond every number', '{"code":"99999999999999999999","data":{}}', NO_OBJECT],
    ['no data', '{"code":200,"msg":"ok"}', NO_DATA],
    ['null for data', '{"code":200,"msg":"ok","data":null}', NO_DATA],
    ['a string for data', '{"code":200,"msg":"ok","data":"task-1"}', NO_DATA],
    ['a list for data', '{"code":200,"msg":"ok","data":[{"taskId":"task-1"}]}', NO_DATA],
    [
      'a music record',
      '{"code":200,"data":{"taskId":"task-1","data":[]}}',
      'the answer is not a record: music_callback',
    ],
  ])('says why: %s', (_name, text, problem) => {
    expect(readText(text)).toStrictEqual({ kind: 'failed', problem });
  });

  test.each([{ taskId: 'task-2' }, { task_id: 'task-2' }, { taskId: 'TASK-1' }])(
    'is a record of another task: %j',
    (id) => {
      const { taskId, ...rest } = SUCCESS;

      expect(read({ code: 200, data: { ...rest, ...id } })).toStrictEqual({
        kind: 'failed',
        problem: 'the answer is about another task',
      });
    },
  );
});
