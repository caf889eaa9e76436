import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { VoiceClientOptions } from '../../client/index.ts';
import { createTokenVerifier } from '../../functions/adapters/http/token-verifier.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';
import { PROVIDERS } from '../../functions/contract/providers.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { aClient, aSubmission, aTaskId, aTaskRecord, errorOf, everythingIn, SECRETS } from './a-client.ts';
import { findTrace } from '../support/find-trace.ts';
import { signatureOf } from '../support/token-echoes.ts';
import { hang, html, json, reset, startFakeServer, type Answer, type FakeServer } from './fake-server.ts';
import { verifySignature } from './verify-signature.ts';

let server: FakeServer;

async function start(provider: Answer[], stack: Answer[] = [json(201, aTaskRecord())]): Promise<void> {
  server = await startFakeServer({ provider, stack });
}

const accepted = (taskId: string) => json(200, { code: 200, msg: 'success', data: { taskId } });
const refused = (code: unknown, msg = 'No.', status = 200) => json(status, { code, msg, data: null });

afterEach(() => server.stop());

describe('submits a voice', () => {
  test('with all its fields, the key, and a URL that the receiver accepts', async () => {
    await start([accepted('task-1')]);

    await aClient(server.url).submitVoice(
      aSubmission({
        voiceName: 'Narrator',
        description: 'Calm and warm',
        style: 'narration',
        singerSkillLevel: 'intermediate',
      }),
    );

    const [{ method, path, headers, body } = { body: '' }] = server.submissions();
    const { callBackUrl, ...fields } = JSON.parse(body) as Record<string, string>;
    expect({ method, path, fields }).toEqual({
      method: 'POST',
      path: '/api/v1/voice/generate',
      fields: {
        taskId: 'validate-1',
        verifyUrl: 'https://example.com/phrase.mp3',
        voiceName: 'Narrator',
        description: 'Calm and warm',
        style: 'narration',
        singerSkillLevel: 'intermediate',
      },
    });
    expect(headers).toMatchObject({
      authorization: 'Bearer sk-provider-key-1234567890',
      'content-type': 'application/json',
    });
    const [address, token = ''] = callBackUrl?.split('/suno/voice-generate-callback/') ?? [];
    expect(address).toBe(server.url);
    const keys = () => Promise.all([importSigningKey(SECRETS.signingSecret)]);
    const verifier = createTokenVerifier(createKeyring(keys, () => 0));
    expect(await verifier.verify(token, 'generate', new Date())).toMatchObject({ ref: 'order-17' });
  });

  test('and leaves out the fields that were not given', async () => {
    await start([accepted('task-1')]);

    await aClient(server.url).submitVoice(aSubmission());

    expect(Object.keys(JSON.parse(server.submissions()[0]?.body ?? '') as object)).toEqual([
      'taskId',
      'verifyUrl',
      'callBackUrl',
    ]);
  });

  test('registers the id that was returned, not that of the phrase, with its reference and deadline', async () => {
    const taskId = aTaskId();
    const record = aTaskRecord({ taskId, deadlineAt: '2026-11-25T00:00:00.000Z', later: 'fields' });
    await start([accepted(taskId)], [json(201, record)]);

    const before = Date.now();
    const submitted = await aClient(server.url).submitVoice(
      aSubmission({ deadlineSeconds: 600, lifetimeSeconds: 3_600 }),
    );
    const after = Date.now();

    expect(submitted).toEqual({
      taskId,
      ref: 'order-17',
      urlExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
      record,
    });
    const issuedMs = Date.parse(submitted.urlExpiresAt) - 3_600_000;
    expect(issuedMs).toBeGreaterThanOrEqual(before);
    expect(issuedMs).toBeLessThanOrEqual(after);
    expect(server.registrations()).toHaveLength(1);
    const [{ path, body } = { path: '', body: '' }] = server.registrations();
    expect(path).toBe(`/voice-tasks/${taskId}`);
    expect(JSON.parse(body)).toEqual({ ref: 'order-17', deadlineSeconds: 600 });
  });

  test('under a reference of its own when none is given, another one each time', async () => {
    await start([accepted('task-1')]);
    const client = aClient(server.url);

    const refs = [];
    for (let round = 0; round < 2; round += 1)
      refs.push((await client.submitVoice(aSubmission({ ref: undefined }))).ref);

    expect(new Set(refs).size).toBe(2);
    const sent = server.submissions().map(({ body }) => {
      const { callBackUrl = '' } = JSON.parse(body) as Record<string, string>;
      return decodeJwt(callBackUrl.slice(callBackUrl.lastIndexOf('/') + 1)).sub;
    });
    const registered = server.registrations().map(({ body }) => (JSON.parse(body) as { ref: string }).ref);
    expect({ sent, registered }).toEqual({ sent: refs, registered: refs });
  });

  test('asks for its secrets each time, as they rotate', async () => {
    await start([accepted('task-1')]);
    let asked = 0;
    const client = aClient(server.url, { apiKey: () => Promise.resolve(`key-${(asked += 1)}`) });

    await client.submitVoice(aSubmission());
    await client.submitVoice(aSubmission());

    expect(server.submissions().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer key-1',
      'Bearer key-2',
    ]);
  });

  test.each<[string, Answer]>([
    ['its code as text', json(200, { code: '200', data: { taskId: 'task-1' } })],
    ['no code', json(200, { data: { taskId: 'task-1' } })],
    ['its id in the other spelling', json(200, { code: 200, data: { task_id: 'task-1' } })],
    ['a good code under a bad status', json(500, { code: 200, data: { taskId: 'task-1' } })],
  ])('also when the answer has %s', async (_what, answer) => {
    await start([answer]);

    expect(await aClient(server.url).submitVoice(aSubmission())).toMatchObject({ taskId: 'task-1' });
  });
});

describe('distinguishes why nothing was accepted', () => {
  test.each<[string, Answer, string, number]>([
    ['a bad field', refused(400), 'SUBMISSION_REFUSED', 400],
    ['a bad key', refused(401), 'SUBMISSION_REFUSED', 401],
    ['an unknown phrase', refused(422), 'SUBMISSION_REFUSED', 422],
    ['a code as text', refused('413'), 'SUBMISSION_REFUSED', 413],
    ['no credits', refused(429), 'NO_CREDITS', 429],
    ['no credits, in the status too', refused(429, 'No.', 429), 'NO_CREDITS', 429],
    ['what is none of its codes', refused(402), 'SUBMISSION_REFUSED', 402],
    ['too frequent', refused(430), 'PROVIDER_THROTTLED', 430],
    ['a rate limit', refused(405), 'PROVIDER_THROTTLED', 405],
    ['maintenance', refused(455), 'PROVIDER_UNAVAILABLE', 455],
    ['an error of its own', refused(500), 'PROVIDER_UNAVAILABLE', 500],
    ['an error of its own, in the status too', refused(500, 'No.', 500), 'PROVIDER_UNAVAILABLE', 500],
    [
      'a code that says no beside an id',
      json(200, { code: 400, msg: 'No.', data: { taskId: 't' } }),
      'SUBMISSION_REFUSED',
      400,
    ],
    ['a refusal without a code', json(403, { msg: 'No.' }), 'SUBMISSION_REFUSED', 403],
    ['a wrong address', json(405, { msg: 'No.' }), 'SUBMISSION_REFUSED', 405],
    ['a gateway that throttles', json(429, { msg: 'No.' }), 'PROVIDER_THROTTLED', 429],
  ])('%s', async (_what, answer, code, providerCode) => {
    await start([answer]);

    const error = await errorOf(aClient(server.url).submitVoice(aSubmission()));

    expect(error).toMatchObject({ code, providerCode, providerMessage: 'No.' });
    expect((error as Error).message).toContain(`The provider answered ${providerCode}, saying: No.`);
    expect(server.submissions()).toHaveLength(1);
    expect(server.registrations()).toEqual([]);
  });

  test.each([
    [402, 'NO_CREDITS'],
    [429, 'PROVIDER_THROTTLED'],
  ])('by the codes of kie.ai: %i', async (providerCode, code) => {
    await start([refused(providerCode)]);
    const provider = { ...PROVIDERS['kie.ai'], baseUrl: server.url };

    const error = await errorOf(aClient(server.url, { provider }).submitVoice(aSubmission()));

    expect(error).toMatchObject({ code, providerCode });
  });

  test('a page of HTML from a server in between', async () => {
    await start([html(403)]);

    expect(await errorOf(aClient(server.url).submitVoice(aSubmission()))).toMatchObject({
      name: 'SubmissionRefusedError',
      message: 'The submission was refused. The provider answered 403, without a message',
    });
  });

  test('nothing listens', async () => {
    await start([]);
    const baseUrl = `http://127.0.0.1:${await freePort()}`;

    const error = await errorOf(aClient(server.url, { provider: { baseUrl } }).submitVoice(aSubmission()));

    expect(error).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      cause: expect.anything(),
      message: `The provider could not be reached, and nothing was sent: ${new URL(baseUrl).host}`,
    });
  });
});

describe('says that it may have been accepted, and does not send it again', () => {
  test.each<[string, Answer, string]>([
    ['a page of HTML for an error', html(500), 'the provider answered HTTP 500, and no code'],
    [
      'an error of a gateway',
      json(502, { message: 'Bad Gateway' }),
      'the provider answered HTTP 502, and no code',
    ],
    ['a timeout of a gateway', html(408), 'the provider answered HTTP 408, and no code'],
    ['a page of HTML for a success', html(200), 'the provider answered HTTP 200, and no task id'],
    ['no task id', json(200, { code: 200, data: {} }), 'the provider answered HTTP 200, and no task id'],
    ['no data', json(200, { code: 200, data: null }), 'the provider answered HTTP 200, and no task id'],
    ['an empty task id', accepted(' '), 'the provider answered HTTP 200, and no task id'],
    [
      'a redirect',
      json(307, {}, { location: '/elsewhere' }),
      'the provider answered HTTP 307, and no task id',
    ],
    ['a reset before the answer', reset(), 'the connection broke before the answer was read'],
    [
      'a reset within the answer',
      reset('{"code":200,"data":'),
      'the connection broke before the answer was read',
    ],
    ['no answer', hang(), 'the provider did not answer within 300 ms'],
    ['half an answer', hang('{"code":200,"da'), 'the provider did not answer within 300 ms'],
    [
      'an endless answer',
      json(200, { code: 200, msg: 'x'.repeat(300_000) }),
      'the answer has more than 262144 bytes',
    ],
  ])('%s', async (_what, answer, problem) => {
    await start([answer]);

    const error = await errorOf(aClient(server.url, { submitTimeoutMs: 300 }).submitVoice(aSubmission()));

    expect(error).toMatchObject({
      name: 'SubmissionUnknownError',
      code: 'SUBMISSION_UNKNOWN',
      ref: 'order-17',
      message: `The submission may have been accepted, and must not be repeated blindly: ${problem}`,
    });
    expect(server.submissions()).toHaveLength(1);
    expect(server.registrations()).toEqual([]);
  });

  test('a connection that was good before, and breaks', async () => {
    await start([accepted('task-1'), reset()]);
    const client = aClient(server.url);
    await client.submitVoice(aSubmission());

    expect(await errorOf(client.submitVoice(aSubmission()))).toMatchObject({ code: 'SUBMISSION_UNKNOWN' });
    expect(server.submissions()).toHaveLength(2);
  });

  test('a caller who aborts once it was sent', async () => {
    await start([hang()]);
    const cancellation = new AbortController();
    const submitting = errorOf(
      aClient(server.url).submitVoice(aSubmission(), { signal: cancellation.signal }),
    );
    await eventually(() => Promise.resolve(server.submissions()[0]));

    cancellation.abort(new Error('the user left'));

    expect(await submitting).toMatchObject({
      code: 'SUBMISSION_UNKNOWN',
      cause: expect.objectContaining({ message: 'the user left' }),
    });
  });
});

describe('sends nothing', () => {
  test.each([
    ['validateTaskId', aSubmission({ validateTaskId: ' ' }), 'it takes the task id that validate returned'],
    ['verifyUrl', aSubmission({ verifyUrl: 'phrase.mp3' }), 'it takes an http or https address'],
    ['verifyUrl', aSubmission({ verifyUrl: 'file:///phrase.mp3' }), 'it takes an http or https address'],
    [
      'singerSkillLevel',
      aSubmission(JSON.parse('{"singerSkillLevel":"guru"}') as object),
      '"guru" is not allowed; it takes one of beginner,',
    ],
    ['ref', aSubmission({ ref: '' }), '"" is not allowed; it takes 1 to 128 characters'],
    [
      'lifetimeSeconds',
      aSubmission({ lifetimeSeconds: 0 }),
      '0 is not allowed; it takes a whole number of seconds, 1',
    ],
    [
      'deadlineSeconds',
      aSubmission({ deadlineSeconds: 9 }),
      '9 is not allowed; it takes a whole number from 10 to 604800',
    ],
    ['deadlineSeconds', aSubmission({ deadlineSeconds: 604_801 }), '604801 is not allowed'],
    ['deadlineSeconds', aSubmission({ deadlineSeconds: 10.5 }), '10.5 is not allowed'],
  ])('with a wrong %s: %j', async (field, submission, allowed) => {
    await start([accepted('task-1')]);

    const error = await errorOf(aClient(server.url).submitVoice(submission));

    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(new RegExp(`^${field}: `));
    expect((error as Error).message).toContain(allowed);
    expect(server.seen).toEqual([]);
  });

  test.each<[string, Partial<VoiceClientOptions>, object]>([
    [
      'a key with a line break',
      { apiKey: 'sk-1\n' },
      {
        name: 'RangeError',
        message: expect.stringMatching(/^apiKey: it has white space .* line break at its end$/),
      },
    ],
    [
      'no key',
      { apiKey: '' },
      { name: 'RangeError', message: expect.stringMatching(/^apiKey: it is empty/) },
    ],
    [
      'no signing secret',
      { signingSecret: () => Promise.resolve('') },
      { name: 'RangeError', message: expect.stringMatching(/^signingSecret: it is empty/) },
    ],
    [
      'half the credentials',
      { credentials: { accessKeyId: 'A', secretAccessKey: '' } },
      { code: 'CREDENTIALS_UNAVAILABLE' },
    ],
    [
      'credentials that cannot be found',
      { credentials: () => Promise.reject(new Error('no role')) },
      { code: 'CREDENTIALS_UNAVAILABLE', cause: expect.objectContaining({ message: 'no role' }) },
    ],
  ])('with %s', async (_what, options, error) => {
    await start([accepted('task-1')]);

    expect(await errorOf(aClient(server.url, options).submitVoice(aSubmission()))).toMatchObject(error);
    expect(server.seen).toEqual([]);
  });

  test('for a caller who aborted before', async () => {
    await start([accepted('task-1')]);
    const signal = AbortSignal.abort(new Error('the user left'));

    const error = await errorOf(aClient(server.url).submitVoice(aSubmission(), { signal }));

    expect(error).toMatchObject({ message: 'the user left' });
    expect(server.seen).toEqual([]);
  });
});

describe('checks its access to the stack before it submits', () => {
  async function startWithAccess(...access: Answer[]): Promise<void> {
    server = await startFakeServer({
      provider: [accepted('task-1')],
      stack: [json(201, aTaskRecord())],
      access,
    });
  }

  test('with one request that is signed with the credentials of the registration', async () => {
    await startWithAccess(json(404, { title: 'The task is not known' }));

    await aClient(server.url).submitVoice(aSubmission());

    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /voice-tasks/voice-client-access-check',
      'POST /api/v1/voice/generate',
      'PUT /voice-tasks/task-1',
    ]);
    const signatures = [...server.accessChecks(), ...server.registrations()].map((request) =>
      verifySignature(request, SECRETS.secretAccessKey),
    );
    expect(signatures).toEqual([
      expect.objectContaining({ isValid: true, accessKeyId: 'AKIDEXAMPLE', region: 'eu-west-1' }),
      expect.objectContaining({ isValid: true, accessKeyId: 'AKIDEXAMPLE', region: 'eu-west-1' }),
    ]);
  });

  test('and submits although the stack knows a task of that id', async () => {
    await startWithAccess(json(200, aTaskRecord()));

    expect(await aClient(server.url).submitVoice(aSubmission())).toMatchObject({ taskId: 'task-1' });
  });

  test('and submits once the stack answers after a retry', async () => {
    await startWithAccess(json(503, { title: 'Down' }), reset(), json(404, { title: 'Not known' }));

    expect(await aClient(server.url).submitVoice(aSubmission())).toMatchObject({ taskId: 'task-1' });
    expect(server.accessChecks()).toHaveLength(3);
  });

  test.each<[string, Answer, object, number]>([
    [
      'the role lacks the policy',
      json(403, { message: 'Forbidden' }),
      {
        name: 'RegistrationForbiddenError',
        code: 'REGISTRATION_FORBIDDEN',
        status: 403,
        message:
          'Nothing was submitted, as its task could not be registered: the stack answered 403: the credentials may not do this; they need the policy TaskApiPolicyArn',
      },
      1,
    ],
    [
      'the store is down',
      json(503, { title: 'The store could not be reached' }),
      {
        name: 'TaskApiUnavailableError',
        code: 'TASK_API_UNAVAILABLE',
        status: 503,
        message:
          'Nothing was submitted, as its task could not be registered: the stack answered 503: The store could not be reached',
      },
      4,
    ],
    [
      'the connection breaks',
      reset(),
      {
        code: 'TASK_API_UNAVAILABLE',
        status: undefined,
        message: 'Nothing was submitted, as its task could not be registered: no answer could be read',
      },
      4,
    ],
    [
      'the address has no task API',
      json(404, { message: 'Not Found' }),
      {
        code: 'TASK_API_UNAVAILABLE',
        status: 404,
        message:
          'Nothing was submitted, as its task could not be registered: the stack answered 404, which is not an answer of a VoiceCallbacksStack',
      },
      1,
    ],
  ])('and does not submit when %s', async (_why, answer, expected, attempts) => {
    await startWithAccess(answer);

    const error = await errorOf(aClient(server.url).submitVoice(aSubmission()));

    expect(error).toMatchObject(expected);
    expect(server.accessChecks()).toHaveLength(attempts);
    expect(server.seen).toHaveLength(attempts);
  });

  test('and does not submit for a caller who aborts meanwhile, with the reason of the signal', async () => {
    const aborting = new AbortController();
    await startWithAccess(() => aborting.abort(new Error('the user left')));

    const error = await errorOf(aClient(server.url).submitVoice(aSubmission(), { signal: aborting.signal }));

    expect(error).toMatchObject({ message: 'the user left' });
    expect(server.submissions()).toEqual([]);
  });
});

describe('says what was accepted and is not registered', () => {
  test.each<[string, Answer[], number | undefined, number]>([
    ['the stack is down', [json(503, { title: 'Down' })], 503, 4],
    ['it may not', [json(403, { message: 'Forbidden' })], 403, 1],
    ['it is registered otherwise', [json(409, { title: 'Another ref' })], 409, 1],
    ['the connection breaks', [reset()], undefined, 4],
    ['no stack is there', [html(200)], 200, 1],
  ])('because %s', async (_why, stack, status, attempts) => {
    await start([accepted('task-9')], stack);

    const error = await errorOf(aClient(server.url).submitVoice(aSubmission()));

    expect(error).toMatchObject({
      name: 'RegistrationFailedError',
      code: 'REGISTRATION_FAILED',
      taskId: 'task-9',
      ref: 'order-17',
      status,
    });
    expect(server.submissions()).toHaveLength(1);
    expect(server.registrations()).toHaveLength(attempts);
  });

  test('because its id cannot be registered', async () => {
    await start([accepted('..')]);

    const error = await errorOf(aClient(server.url).submitVoice(aSubmission()));

    expect(error).toMatchObject({ code: 'REGISTRATION_FAILED', taskId: '..', ref: 'order-17' });
  });

  test('because the credentials ended meanwhile', async () => {
    await start([accepted('task-9')]);
    let asked = 0;
    const credentials = () => {
      asked += 1;
      if (asked > 1) return Promise.reject(new Error('expired'));
      return Promise.resolve({ accessKeyId: 'A', secretAccessKey: 'S' });
    };

    const error = await errorOf(aClient(server.url, { credentials }).submitVoice(aSubmission()));

    expect(error).toMatchObject({ code: 'REGISTRATION_FAILED', taskId: 'task-9' });
  });

  test('because the caller aborted', async () => {
    const cancellation = new AbortController();
    await start(
      [
        (response, request) => {
          accepted('task-9')(response, request);
        },
      ],
      [() => cancellation.abort(new Error('the user left'))],
    );

    const error = await errorOf(
      aClient(server.url).submitVoice(aSubmission(), { signal: cancellation.signal }),
    );

    expect(error).toMatchObject({ code: 'REGISTRATION_FAILED', taskId: 'task-9', ref: 'order-17' });
    expect(server.registrations()).toHaveLength(1);
  });
});

describe('shows no secret in an error', () => {
  /** Answers with all that it was sent. */
  const echo =
    (status: number, code: number): Answer =>
    (response, request) =>
      json(status, {
        code,
        msg: `${JSON.stringify(request.headers)} ${request.body} ${SECRETS.signingSecret}`,
      })(response, request);
  const echoPage: Answer = (response, request) => {
    response.writeHead(500).end(`<html>${JSON.stringify(request.headers)} ${request.body}</html>`);
  };

  test.each<[string, Answer[], Answer[]]>([
    ['that the provider echoes', [echo(200, 400)], []],
    ['in a page', [echoPage], []],
    ['when nothing is answered', [hang()], []],
    ['when the connection breaks', [reset()], []],
    [
      'that the stack echoes',
      [accepted('task-1')],
      [
        (response, request) =>
          json(400, { title: request.body, detail: JSON.stringify(request.headers) })(response, request),
      ],
    ],
    ['when the stack breaks', [accepted('task-1')], [reset()]],
  ])('%s', async (_where, provider, stack) => {
    await start(provider, stack);

    const error = await errorOf(aClient(server.url, { submitTimeoutMs: 300 }).submitVoice(aSubmission()));

    const shown = everythingIn(error);
    for (const secret of Object.values(SECRETS)) expect(shown).not.toContain(secret);
    expect(shown).not.toContain('voice-generate-callback');
    expect(shown).not.toContain('eyJ');
  });

  test.each<[string, (url: string) => string]>([
    ['split', (url) => url.replaceAll(/.{30}/g, '$&\n')],
    ['in base64', (url) => Buffer.from(url).toString('base64')],
    ['in hexadecimal', (url) => Buffer.from(url).toString('hex')],
    ['as its signature alone', signatureOf],
  ])('nor the callback URL that the provider echoes %s', async (_how, written) => {
    await start([
      (response, request) => {
        const { callBackUrl } = JSON.parse(request.body) as { callBackUrl: string };
        json(200, { code: 400, msg: `No: ${written(callBackUrl)}` })(response, request);
      },
    ]);

    const error = await errorOf(aClient(server.url).submitVoice(aSubmission()));

    const { callBackUrl = '' } = JSON.parse(server.submissions()[0]?.body ?? '') as Record<string, string>;
    expect(error).toMatchObject({ code: 'SUBMISSION_REFUSED' });
    expect(findTrace(everythingIn(error), callBackUrl)).toBeUndefined();
  });

  test('nor the key when it cannot be sent', async () => {
    await start([accepted('task-1')]);

    const error = await errorOf(
      aClient(server.url, { apiKey: `${SECRETS.apiKey}\n` }).submitVoice(aSubmission()),
    );

    expect(everythingIn(error)).not.toContain(SECRETS.apiKey);
  });
});
