import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openSecretStore } from '../../local/services/secrets/secret-store.ts';
import { startSecretsServer, type SecretsServer } from '../../local/services/secrets/secrets-server.ts';
import { aTaskRecord } from '../client/a-client.ts';
import { hang, json, startFakeServer, type Answer, type FakeServer } from '../client/fake-server.ts';
import { verifySignature } from '../client/verify-signature.ts';
import { startAccountOf, type FakeAccount } from '../support/account.ts';
import { eventually } from '../support/eventually.ts';
import { runTool, TOOL } from '../support/run-tool.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:Signing';
const SECRET = 'signing-secret-signing-secret-00';
const API_KEY = 'sk-provider-key-1234567890';
const DEADLINE_AT = '2026-11-25T12:00:00.000Z';

let folder: string;
let secrets: SecretsServer;
let account: FakeAccount;
let server: FakeServer;
let environment: NodeJS.ProcessEnv;
/** What the stack says beside the rest. */
let provider: { Provider?: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-submit-'));
  const store = openSecretStore(join(folder, 'secrets.json'), [
    { name: 'Signing', arn: ARN, initial: { value: SECRET } },
  ]);
  secrets = await startSecretsServer(0, store);
  account = await startAccountOf('Voices', () => ({
    CallbackBaseUrl: server.url,
    SigningSecretArn: ARN,
    TaskTableName: 'VoiceTasks',
    ...provider,
  }));
  environment = {
    AWS_ENDPOINT_URL_CLOUDFORMATION: account.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'aws-secret',
    SUNO_API_KEY: API_KEY,
  };
});
beforeEach(() => {
  provider = { Provider: 'kie.ai' };
});
afterEach(() => server.stop());
afterAll(async () => {
  await account.stop();
  await secrets.stop();
  await rm(folder, { recursive: true });
});

const accepted = json(200, { code: 200, msg: 'success', data: { taskId: 'task-1' } });
const registered = json(201, aTaskRecord({ deadlineAt: DEADLINE_AT }));

async function start(provider: Answer = accepted, stack: Answer = registered): Promise<void> {
  server = await startFakeServer({ provider: [provider], stack: [stack] });
}

const TARGET = ['--stack', 'Voices', '--region', 'eu-west-1'];
const submitArguments = (...args: string[]) => [
  ...['submit', 'validate-1', '--verify-url', 'https://example.com/phrase.mp3', '--ref', 'order-17'],
  ...['--provider', server.url, ...TARGET, ...args],
];
const submit = (...args: string[]) => runTool(submitArguments(...args), environment);

describe('`submit` to a deployed stack', () => {
  test('sends all fields with the key, registers the task, and says how to follow it', async () => {
    await start();

    const { code, out, err } = await submit(
      ...['--voice-name', 'Narrator', '--description', 'Calm', '--style', 'narration'],
      ...['--skill-level', 'advanced', '--deadline', '2h', '--expires', '2d'],
    );

    expect({ code, out, err }).toEqual({
      code: 0,
      out: `The task task-1 was accepted and registered.
  reference  order-17
  deadline   ${DEADLINE_AT}
Its result is announced over SNS; the table VoiceTasks has its record.
`,
      err: '',
    });
    const [submission] = server.submissions();
    expect(submission?.headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(JSON.parse(submission?.body ?? '')).toEqual({
      taskId: 'validate-1',
      verifyUrl: 'https://example.com/phrase.mp3',
      voiceName: 'Narrator',
      description: 'Calm',
      style: 'narration',
      singerSkillLevel: 'advanced',
      callBackUrl: expect.stringContaining(`${server.url}/suno/voice-generate-callback/eyJ`),
    });
    const [registration] = server.registrations();
    expect(registration?.path).toBe('/voice-tasks/task-1');
    expect(JSON.parse(registration?.body ?? '')).toEqual({ ref: 'order-17', deadlineSeconds: 7_200 });
    expect(registration && verifySignature(registration, 'aws-secret')).toMatchObject({
      isValid: true,
      region: 'eu-west-1',
    });
  });

  test('signs for the region that AWS settings name, where the address names none', async () => {
    await start();
    const config = join(folder, 'aws-config');
    await writeFile(config, '[default]\nregion = ap-south-1\n');

    const { code, err } = await runTool(
      submitArguments().filter((argument) => !['--region', 'eu-west-1'].includes(argument)),
      { ...environment, AWS_CONFIG_FILE: config, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    );

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [registration] = server.registrations();
    expect(registration && verifySignature(registration, 'aws-secret')).toMatchObject({
      isValid: true,
      region: 'ap-south-1',
    });
  });

  test('as JSON', async () => {
    await start();

    const { code, out } = await submit('--json', '--expires', '60s');

    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      taskId: 'task-1',
      ref: 'order-17',
      deadlineAt: DEADLINE_AT,
      urlExpiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  test('as a dry run: shows both requests without key and token, and sends nothing', async () => {
    await start();

    const { code, out } = await submit('--dry-run', '--deadline', '2h');

    expect(code).toBe(0);
    expect(out).toContain(`POST ${server.url}/api/v1/voice/generate\nauthorization: Bearer ***`);
    expect(out).toContain(`"callBackUrl": "${server.url}/suno/voice-generate-callback/***"`);
    expect(out).toContain(`PUT ${server.url}/voice-tasks/{the task id of the answer}`);
    expect(out).toContain('"deadlineSeconds": 7200');
    for (const secret of [API_KEY, SECRET, 'eyJ']) expect(out).not.toContain(secret);
    expect(server.seen).toEqual([]);
  });
});

test('`submit --dry-run --json` prints both requests, without key and token', async () => {
  await start();

  const { code, out } = await submit('--dry-run', '--json', '--deadline', '2h');

  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    submission: {
      method: 'POST',
      url: `${server.url}/api/v1/voice/generate`,
      headers: { authorization: 'Bearer ***', 'content-type': 'application/json' },
      body: {
        taskId: 'validate-1',
        verifyUrl: 'https://example.com/phrase.mp3',
        callBackUrl: `${server.url}/suno/voice-generate-callback/***`,
      },
    },
    registration: {
      method: 'PUT',
      url: `${server.url}/voice-tasks/{the task id of the answer}`,
      headers: { authorization: 'AWS4-HMAC-SHA256 ***', 'content-type': 'application/json' },
      body: { ref: 'order-17', deadlineSeconds: 7_200 },
    },
  });
  expect(server.seen).toEqual([]);
});

describe('`submit` goes to', () => {
  const byDefault = (...args: string[]) =>
    runTool(
      ['submit', 'validate-1', '--verify-url', 'https://example.com/x', ...TARGET, '--dry-run', ...args],
      environment,
    );

  test.each([
    ["the stack's own provider, whose key it is", 'kie.ai', [], 'https://api.kie.ai'],
    ['another one that is named', 'kie.ai', ['--provider', 'api.box'], 'https://api.api.box'],
    [
      'one that is named, where the stack has one that is not known',
      'suno.example',
      ['--provider', 'api.box'],
      'https://api.api.box',
    ],
  ])('%s', async (_whom, Provider, args, address) => {
    await start();
    provider = { Provider };

    const { code, out } = await byDefault(...args);

    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe(`POST ${address}/api/v1/voice/generate`);
  });

  test('nowhere, where the stack has a provider that is not known', async () => {
    await start();
    provider = { Provider: 'suno.example' };

    const { code, out, err } = await byDefault();

    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: "error: the stack's output Provider is suno.example, which is not known here: give the provider with --provider\n",
    });
  });
});

describe('`submit` has an exit code for each result', () => {
  test('1: nothing was accepted', async () => {
    await start(json(200, { code: 429, msg: 'Insufficient credits' }));

    const { code, out, err } = await submit('--json');

    expect(code).toBe(1);
    expect(err).toBe(
      'error: The account has no credits left: nothing was accepted. The provider answered 429, saying: Insufficient credits\n',
    );
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'NO_CREDITS', providerCode: 429 } });
  });

  test('1, too, for credentials that may not register: nothing was submitted', async () => {
    server = await startFakeServer({ provider: [accepted], access: [json(403, { message: 'Forbidden' })] });

    const { code, out, err } = await submit('--json');

    expect(code).toBe(1);
    expect(err).toBe(
      'error: Nothing was submitted, as its task could not be registered: the stack answered 403: the credentials may not do this; they need the policy TaskApiPolicyArn\n',
    );
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'REGISTRATION_FORBIDDEN', status: 403 } });
    expect(server.submissions()).toEqual([]);
  });

  test('2: it may have been accepted', async () => {
    await start(json(502, {}));

    const { code, out, err } = await submit();

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      'error: The submission may have been accepted, and must not be repeated blindly: the provider answered HTTP 502, and no code; if it was, its callback has the reference order-17\n',
    );
    expect(server.submissions()).toHaveLength(1);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('2, too, if %s interrupts it', async (signal) => {
    await start(hang());
    const tool = spawn(process.execPath, [TOOL, ...submitArguments()], {
      env: { ...process.env, ...environment },
    });
    await eventually(() => Promise.resolve(server.submissions()[0]));

    tool.kill(signal);

    const [err] = await Promise.all([text(tool.stderr), once(tool, 'exit')]);
    expect(tool.exitCode).toBe(2);
    expect(err).toMatch(/^error: The submission may have been accepted/);
  });

  test('3: it was accepted, and is not registered; with the line that registers it', async () => {
    await start(accepted, json(403, { message: 'Forbidden' }));

    const { code, out, err } = await submit('--json', '--ref', "it's $17");

    expect(code).toBe(3);
    expect(err).toContain('The task "task-1" was not registered: the stack answered 403');
    expect(err).toContain(
      `\n  npm run -s voice-callbacks -- register task-1 --ref "it's \\$17" --stack Voices\n`,
    );
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'REGISTRATION_FAILED', taskId: 'task-1', ref: "it's $17", status: 403 },
    });
  });

  test('3, too, where the task is known by another reference; with a line that is not refused again', async () => {
    await start(
      accepted,
      json(409, { title: 'The task has another reference', detail: 'It is known as "order-16".' }),
    );

    const { code, err } = await submit();

    expect(code).toBe(3);
    expect(err).toContain(
      `It is known as "order-16"; it was accepted, so do not submit it again, but register it without a reference, and it keeps its own:
  npm run -s voice-callbacks -- register task-1 --stack Voices
`,
    );
  });
});

describe('`submit` sends nothing, and says what to do,', () => {
  test.each<[string, string[], NodeJS.ProcessEnv, string]>([
    ['without a key', [], { SUNO_API_KEY: '' }, "SUNO_API_KEY is not set: it takes the provider's API key"],
    [
      'with a key that was read with its line break',
      [],
      { SUNO_API_KEY: 'sk-1\n' },
      'apiKey: it has white space',
    ],
    ['with a behaviour for a real provider', ['--behave', 'lost'], {}, '--behave is for the local engine'],
    [
      'with an address of a recording that is invalid',
      ['--verify-url', 'x'],
      {},
      'verifyUrl: this is not allowed; it takes an http or https address',
    ],
    ['with a deadline too short', ['--deadline', '9s'], {}, 'It takes from 10s to 7d.'],
    ['with a deadline too long', ['--deadline', '8d'], {}, 'It takes from 10s to 7d.'],
    [
      'with a provider that is invalid',
      ['--provider', 'suno'],
      {},
      'It takes one of sunoapi.org, api.box, kie.ai, or an address.',
    ],
    [
      'to a provider without TLS',
      ['--provider', 'http://api.example'],
      {},
      'error: --provider: "http://api.example" is not allowed; it takes the beginning of an https address',
    ],
    [
      'to an address with a password, which is not shown',
      ['--provider', 'https://user:hunter2@api.example'],
      {},
      'error: --provider: "https://***@api.example" is not allowed; it takes the beginning of an https address',
    ],
    ['with a level that is invalid', ['--skill-level', 'guru'], {}, 'Allowed choices are beginner,'],
  ])('%s', async (_what, args, variables, message) => {
    await start();

    const { code, out, err } = await runTool(submitArguments(...args), { ...environment, ...variables });

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at |hunter2/m);
    expect(server.seen).toEqual([]);
  });

  test.each([
    [
      'a phrase',
      ['submit', '--verify-url', 'https://example.com/x'],
      'the task id that validate returned is missing',
    ],
    ['a recording', ['submit', 'validate-1'], '--verify-url is missing'],
  ])('without %s', async (_what, args, message) => {
    await start();

    const { code, err } = await runTool([...args, ...TARGET], environment);

    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});

describe('`register`', () => {
  test('registers a task that was submitted by other means', async () => {
    await start();

    const { code, out } = await runTool(
      ['register', 'task-1', '--ref', 'order-17', '--deadline', '1h', ...TARGET],
      environment,
    );

    expect({ code, out }).toEqual({
      code: 0,
      out: `The task task-1 is registered (outcome awaiting, reference order-17, deadline ${DEADLINE_AT}).\n`,
    });
    expect(JSON.parse(server.registrations()[0]?.body ?? '')).toEqual({
      ref: 'order-17',
      deadlineSeconds: 3_600,
    });
  });

  test('prints its record as JSON', async () => {
    await start();

    const { out } = await runTool(['register', 'task-1', '--json', ...TARGET], environment);

    expect(JSON.parse(out)).toEqual(aTaskRecord({ deadlineAt: DEADLINE_AT }));
  });

  test.each([
    [
      'the stack says no',
      'task-1',
      json(409, { title: 'The task has another reference', detail: 'It is known as "order-16".' }),
      'It is known as "order-16"; leave --ref out, or give the reference that it has\n',
    ],
    ['the id is none', '..', registered, 'taskId: ".." is not allowed'],
  ])('says why, when %s', async (_why, taskId, answer, message) => {
    await start(accepted, answer);

    const { code, err } = await runTool(['register', taskId, '--ref', 'order-17', ...TARGET], environment);

    expect(code).toBe(1);
    expect(err).toMatch(/^error: /);
    expect(err).toContain(message);
  });
});
