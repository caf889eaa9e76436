import { describe, expect, test } from '@jest/globals';
import { redact } from '../../client/redact.ts';
import { readAnswer } from '../../functions/domain/lookup-answer.ts';
import { normaliseCallback, type Callback } from '../../functions/domain/normalise.ts';
import { KINDS } from '../../functions/domain/kinds.ts';
import { excerptBody, readBody } from '../../functions/domain/read-body.ts';
import { toCallbackRequest } from '../../functions/receive-callback/http.ts';
import { aToken } from '../support/a-token.ts';
import { findTrace } from '../support/find-trace.ts';
import { ECHOES } from '../support/token-echoes.ts';

const TOKEN = aToken();
const URL = `https://api.example/suno/voice-generate-callback/${TOKEN}`;

/** A callback that says everything there is to say with this text of JSON. */
const bodyWith = (echo: string) =>
  `{"code":200,"msg":"see ${echo}","data":{"taskId":"task-1","voiceId":"voice_8f2c1d","status":"success","errorMessage":"${echo}!"}}`;

function read(echo: string): { readonly raw: string; readonly callback: Callback } {
  const body = readBody(Buffer.from(bodyWith(echo)), 'application/json', TOKEN);
  if (body.kind !== 'json') throw new Error('It is not JSON any more');
  const normalised = normaliseCallback(body.value, KINDS.generate);
  if (normalised.kind !== 'callback') throw new Error('It is not a callback any more');
  return { raw: body.text, callback: normalised.callback };
}

function kept(body: Buffer): string {
  const read = readBody(body, undefined, TOKEN);
  if (read.kind === 'json') throw new Error('It is JSON');
  return Buffer.from(read.kept).toString('latin1');
}

function userAgentOf(userAgent: string): string {
  const requestContext = { http: { userAgent } };
  const routeKey = 'POST /suno/voice-generate-callback/{token}';
  return (
    toCallbackRequest({ routeKey, pathParameters: { token: TOKEN }, requestContext }, undefined).client
      .userAgent ?? ''
  );
}

/** What a JSON text says. */
const said = (echo: string) => JSON.parse(`"${echo}"`) as string;

/** Wherever something is kept of what came with a token. */
const PLACES: Readonly<Record<string, (echo: string) => string>> = {
  "a record's raw body": (echo) => read(echo).raw,
  'its msg': (echo) => read(echo).callback.msg ?? '',
  'its errorMessage': (echo) => read(echo).callback.errorMessage ?? '',
  'a body in quarantine': (echo) => kept(Buffer.from(`oops {${bodyWith(echo)}`)),
  'a body of UTF-16 in quarantine': (echo) => kept(Buffer.from(`oops {${bodyWith(echo)}`, 'utf16le')),
  'the beginning of a body that is too large': (echo) =>
    Buffer.from(excerptBody(Buffer.from(bodyWith(echo) + ' '.repeat(70_000)), 1_024, TOKEN)).toString(),
  'the edge of what is kept of it': (echo) =>
    Buffer.from(
      excerptBody(Buffer.from(`${'-'.repeat(980)}${echo}${' '.repeat(70_000)}`), 1_024, TOKEN),
    ).toString(),
  'a user agent': (echo) => userAgentOf(`agent/1 ${echo}`),
  "a client's error": (echo) => redact(`Bad callBackUrl ${said(echo)}`, ['sk-1'], URL),
};

describe.each(Object.entries(ECHOES))('no token that comes back %s', (_how, echo) => {
  const written = echo(TOKEN);

  test('is missed by those who look for it', () => {
    expect(findTrace(bodyWith(written), TOKEN)).toBeDefined();
  });

  test.each(Object.entries(PLACES))('is left in %s', (_where, keep) => {
    expect(findTrace(keep(written), TOKEN)).toBeUndefined();
  });

  test('costs a result', () => {
    expect(read(written).callback).toMatchObject({
      taskId: 'task-1',
      result: 'voice_8f2c1d',
      status: 'success',
    });
  });
});

/** Of a token that is not known only its header in any encoding is, its form, and its place in a URL. */
const UNKNOWABLE = [
  'its signature in parts, with words between',
  'its signature in parts, with HTML between',
  'most of its signature',
  'its signature in base64',
  "its signature's bytes in hexadecimal",
  'its signature in hexadecimal',
];

describe.each(Object.entries(ECHOES).filter(([how]) => !UNKNOWABLE.includes(how)))(
  'no token that the provider says when it is asked, %s',
  (_how, echo) => {
    const written = echo(TOKEN);
    const answerTo = (body: string) =>
      readAnswer({ status: 200, body }, { taskId: 'task-1', kind: 'generate' }, 429);

    test('is left in a record', () => {
      const answer = answerTo(bodyWith(written));

      expect(answer).toMatchObject({
        kind: 'record',
        callback: { taskId: 'task-1', result: 'voice_8f2c1d' },
      });
      expect(findTrace(JSON.stringify(answer), TOKEN)).toBeUndefined();
    });

    test('is left in a refusal', () => {
      const answer = answerTo(bodyWith(written).replace('200', '422'));

      expect(answer).toMatchObject({ kind: 'refused', code: 422 });
      expect(findTrace(JSON.stringify(answer), TOKEN)).toBeUndefined();
    });
  },
);
