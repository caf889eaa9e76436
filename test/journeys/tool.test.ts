import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeEndpoints } from '../../local/endpoints.ts';
import { openSecretStore } from '../../local/services/secrets/secret-store.ts';
import { startSecretsServer, type SecretsServer } from '../../local/services/secrets/secrets-server.ts';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startAccountOf, type FakeAccount } from '../support/account.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { someEndpoints } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { runTool as run, runToolProcess, TOOL } from '../support/run-tool.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/subscriber.ts', import.meta.url));

describe('on the local engine', () => {
  let engine: TestEngine;
  const local = (...args: string[]) => run([...args, '--local', '--data-dir', engine.dataDirectory]);

  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  test('`url` prints one URL and nothing else, and the URL works', async () => {
    const { code, out, err } = await local('url', '--ref', 'order-7', '--expires', '2h');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/suno\/voice-generate-callback\/[\w-]+\.[\w-]+\.[\w-]+\n$/,
    );
    const claims = decodeJwt(out.trim().slice(out.lastIndexOf('/') + 1));
    expect(claims).toMatchObject({ aud: 'generate', sub: 'order-7' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(7_200);
    expect(await engine.post(aSuccess({ taskId: randomUUID() }), out.trim())).toMatchObject({ status: 200 });
  });

  test('`url` is good for seven days, and for a random reference by default', async () => {
    const [first, second] = await Promise.all([local('url', '--json'), local('url', '--json')]);

    const minted = [first, second].map(
      ({ out }) => JSON.parse(out) as { url: string; ref: string; expiresAt: string },
    );
    const claims = minted.map(({ url }) => decodeJwt(url.slice(url.lastIndexOf('/') + 1)));
    for (const { exp = 0, iat = 0 } of claims) expect(exp - iat).toBe(7 * 86_400);
    expect(claims.map(({ sub }) => sub)).toEqual(minted.map(({ ref }) => ref));
    expect(minted[0]?.ref).not.toBe(minted[1]?.ref);
  });

  test.each([
    ['success', { outcome: 'succeeded' }],
    ['fail', { outcome: 'failed', reason: 'generation_failed' }],
    ['verification-fail', { outcome: 'failed', reason: 'verification_failed' }],
  ])('`send %s` posts that callback and shows the answer', async (sample, expected) => {
    const taskId = randomUUID();

    const { code, out } = await local('send', sample, '--task-id', taskId);

    expect({ code, out }).toEqual({ code: 0, out: '200 OK\n{"status":"received"}\n' });
    expect(await engine.record(taskId)).toMatchObject(expected);
  });

  test('`send FILE` posts its bytes, and has an exit code of 1 when they are quarantined', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'voice-tool-'));
    const file = join(folder, 'body.json');
    await writeFile(file, 'voice ready!');

    const { code, out } = await local('send', file, '--json');

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ status: 200, body: expect.stringContaining('must be JSON') });
    await rm(folder, { recursive: true });
  });

  test('`send --dry-run --json` prints the request', async () => {
    const { code, out } = await local('send', 'fail', '--task-id', 'dry-task', '--dry-run', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      method: 'POST',
      url: expect.stringMatching(/^http:.+\/suno\/voice-generate-callback\//),
      headers: { 'content-type': 'application/json' },
      body: expect.stringContaining('"dry-task"'),
    });
  });

  test('`send --url` posts there', async () => {
    const url = `${engine.endpoints.api}/suno/voice-generate-callback/forged`;

    expect(await run(['send', 'success', '--url', url])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^401 /),
    });
  });

  test('the example subscriber prints each result once', async () => {
    const taskId = randomUUID();
    const example = spawn(process.execPath, [EXAMPLE, join(engine.dataDirectory, 'endpoints.json')]);
    let said = '';
    example.stdout.on('data', (chunk) => (said += String(chunk)));
    const saying = (what: string) =>
      eventually(
        () => Promise.resolve(said.includes(what) ? said : undefined),
        () => said,
      );
    try {
      await saying('Waiting for results');
      for (const body of [aFailure({ taskId }), aFailure({ taskId }), aSuccess({ taskId })])
        await engine.post(body);

      await saying(`suno.voice.succeeded ${taskId} voice_8f2c1d`);
      // Failed once, or not at all where the correction was faster.
      expect(said.split(`suno.voice.failed ${taskId}`).length).toBeLessThanOrEqual(2);

      const other = randomUUID();
      await engine.post(aSuccess({ taskId: other, voiceId: '\u{1b}[2Jvoice' }));
      await saying(`suno.voice.succeeded ${other} ?[2Jvoice`);
      expect(said).not.toContain('\u{1b}');
    } finally {
      example.kill();
      await once(example, 'exit');
    }
  });

  test('`send --dry-run` shows what would be posted, and posts nothing', async () => {
    const taskId = randomUUID();

    const { code, out } = await local('send', 'fail', '--task-id', taskId, '--dry-run');

    expect(code).toBe(0);
    expect(out).toMatch(/^POST http:\/\/127\.0\.0\.1:/);
    expect(out).toContain(taskId);
    expect(await engine.record(taskId)).toBeUndefined();
  });
});

describe('says what to do', () => {
  const nowhere = join(tmpdir(), 'voice-no-such-folder');
  const stale = mkdtempSync(join(tmpdir(), 'voice-stale-'));
  beforeAll(async () => {
    const api = `http://127.0.0.1:${await freePort()}`;
    writeEndpoints(join(stale, 'endpoints.json'), someEndpoints({ api }));
  });
  afterAll(() => rmSync(stale, { recursive: true }));

  test.each([
    [
      'no engine is running',
      ['url', '--data-dir', nowhere],
      `no local engine is running with its data in ${nowhere}: start one with \`npm start\``,
    ],
    [
      'an engine was killed and left its file',
      ['url', '--data-dir', stale],
      `the local engine that wrote ${join(stale, 'endpoints.json')} is not running any more: start one with \`npm start\``,
    ],
    ['two targets', ['url', '--local', '--stack', 'S'], '--stack and --local exclude each other'],
    ['two targets', ['url', '--data-dir', 'd', '--stack', 'S'], '--stack and --data-dir exclude each other'],
    ['a region of no stack', ['url', '--region', 'eu-west-1'], '--region goes with --stack'],
    ['a stack without a name', ['url', '--stack', ''], '--stack takes the name of a stack'],
    ['a reference that none has', ['list', '--ref', ''], 'It takes 1 to 128 characters'],
    ['a period that has not begun', ['replay', '--since', '2999-01-01'], '--since is in the future'],
    ['a time before all', ['list', '--since', '3651d'], 'such as 30m, 2h or 7d, 3650d at most, or a time'],
    [
      'a duration that is none',
      ['url', '--expires', '3w'],
      'It takes a whole number and s, m, h or d, from 1s to 365d.',
    ],
    ['a duration that is too long', ['url', '--expires', '366d'], 'from 1s to 365d.'],
    ['a duration of nothing', ['url', '--expires', '0s'], 'from 1s to 365d.'],
    ['a kind that is none', ['url', '--kind', 'music'], 'Allowed choices are generate.'],
    ['an empty reference', ['url', '--ref', ''], 'It takes 1 to 128 characters'],
    [
      'a callback that is none',
      ['send', 'nope', '--url', 'http://127.0.0.1:9'],
      'nope is neither a readable file nor one of success, fail, verification-fail',
    ],
    [
      'a URL that is none',
      ['send', 'fail', '--url', 'nope'],
      '--url: "nope" is not allowed; it takes an https address without user name and password; http is allowed only for',
    ],
    [
      'a URL without TLS, whose token is not shown',
      [
        'send',
        'fail',
        '--url',
        'http://api.example/suno/voice-generate-callback/eyJhbGciOiJIUzI1NiJ9.e30.c2ln',
      ],
      '--url: "http://api.example/suno/voice-generate-callback/***" is not allowed',
    ],
    [
      'a URL with a password',
      ['send', 'fail', '--url', 'https://user:password@api.example/x'],
      '--url: "https://***@api.example/x" is not allowed',
    ],
    ...[
      '--ref order-7',
      '--expires 1h',
      '--kind generate',
      '--local',
      '--data-dir .local',
      '--stack S',
      '--region eu-west-1',
    ].map((option): [string, string[], string] => [
      `a URL that is made, and ${option}`,
      ['send', 'fail', '--url', 'http://127.0.0.1:9', '--dry-run', ...option.split(' ')],
      `${option.split(' ')[0]} does not go with --url`,
    ]),
    [
      'a task id for a file',
      ['send', TOOL, '--task-id', 't', '--url', 'http://127.0.0.1:9'],
      '--task-id does not go with a file',
    ],
  ])('%s', async (_name, args, message) => {
    const { code, out, err } = await run(args);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('a deployed stack in no region', async () => {
    const unset = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_PROFILE: undefined };
    const nowhere = { ...unset, AWS_CONFIG_FILE: '/dev/null' };

    expect(await run(['list', '--stack', 'S'], nowhere)).toEqual({
      code: 1,
      out: '',
      err: 'error: the region of the stack S is not known: give --region, or set AWS_REGION\n',
    });
  });

  test('a deployed stack without credentials, in the region that the AWS CLI would take', async () => {
    const nowhere = {
      ...{ AWS_REGION: undefined, AWS_DEFAULT_REGION: 'eu-west-1', AWS_PROFILE: undefined },
      ...{
        AWS_ACCESS_KEY_ID: undefined,
        AWS_SECRET_ACCESS_KEY: undefined,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    };

    const { code, err } = await run(['list', '--stack', 'S'], nowhere);

    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: the stack S could not be read in eu-west-1: Could not load credentials .+; `aws sts get-caller-identity` must answer here first\n$/,
    );
  });

  test.each([
    [['url', '--help'], { code: 0, out: expect.stringContaining('Example:'), err: '' }],
    [['url', '--stack', ''], { code: 1, out: '', err: 'error: --stack takes the name of a stack\n' }],
    [['urls'], { code: 1, out: '', err: expect.stringMatching(/^error: unknown command 'urls'/) }],
  ])('%j in a process of its own', async (args, expected) => {
    expect(await runToolProcess(args)).toEqual(expected);
    expect(await run(args)).toEqual(await runToolProcess(args));
  });

  test('an address that does not answer', async () => {
    const { code, err } = await run(['send', 'fail', '--url', `http://127.0.0.1:${await freePort()}/x`]);

    expect(code).toBe(1);
    expect(err).toMatch(/^error: http:\/\/127\.0\.0\.1:\d+ did not answer: /);
  });

  test('--help, with an example for each command', async () => {
    const helps = await Promise.all(
      [
        ['--help'],
        ['url', '--help'],
        ['send', '--help'],
        ['submit', '--help'],
        ['register', '--help'],
        ['list', '--help'],
        ['show', '--help'],
        ['quarantine', '--help'],
        ['quarantine', 'list', '--help'],
        ['quarantine', 'show', '--help'],
        ['replay', '--help'],
        ['stats', '--help'],
        ['rotate-secret', '--help'],
        ['redrive', '--help'],
        ['doctor', '--help'],
      ].map((args) => run(args)),
    );

    expect(helps.map(({ code }) => code)).toEqual(helps.map(() => 0));
    for (const { out } of helps.slice(1))
      expect(out).toMatch(/Examples?:\n {2}npm run -s voice-callbacks -- /);
  });
});

describe('on a deployed stack', () => {
  const ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:Signing';
  let folder: string;
  let secrets: SecretsServer;
  let account: FakeAccount;
  let outputs: Record<string, string>;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voice-stack-'));
    const store = openSecretStore(join(folder, 'secrets.json'), [
      { name: 'Signing', arn: ARN, initial: { value: 's' } },
    ]);
    secrets = await startSecretsServer(0, store);
    account = await startAccountOf('Voices', () => outputs);
    environment = {
      AWS_ENDPOINT_URL_CLOUDFORMATION: account.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
  });
  afterAll(async () => {
    await account.stop();
    await secrets.stop();
    await rm(folder, { recursive: true });
  });

  test('`url` finds the address and the secret in the outputs', async () => {
    outputs = { CallbackBaseUrl: 'https://api.example', SigningSecretArn: ARN };

    const { code, out } = await run(['url', '--stack', 'Voices', '--region', 'eu-west-1'], environment);

    expect(code).toBe(0);
    expect(out).toMatch(/^https:\/\/api\.example\/suno\/voice-generate-callback\/eyJ/);
  });

  test('another stack is distinguished', async () => {
    outputs = { Other: 'x' };

    const { code, err } = await run(['url', '--stack', 'Voices', '--region', 'eu-west-1'], environment);

    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: the stack Voices has no output CallbackBaseUrl: is it a VoiceCallbacksStack?\n',
    });
  });

  test('a secret that may not be read is reported, in the words of AWS', async () => {
    outputs = { CallbackBaseUrl: 'https://api.example', SigningSecretArn: `${ARN}Gone` };

    const { code, err } = await run(['url', '--stack', 'Voices', '--region', 'eu-west-1'], environment);

    expect(code).toBe(1);
    expect(err).toMatch(/^error: the signing secret could not be read: Secrets Manager can't find/);
  });
});
