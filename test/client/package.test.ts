import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { buildEvent } from '../../functions/domain/event.ts';
import { aSucceededRecord } from '../support/builders.ts';
import { aTaskRecord } from './a-client.ts';
import { json, startFakeServer } from './fake-server.ts';
import { verifySignature } from './verify-signature.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const ManifestSchema = v.looseObject({ dependencies: v.record(v.string(), v.string()) });

/** Another project, which has the package installed as it is published, and what it depends on, and no more. */
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'voice-package-'));
  await run(process.execPath, ['bin/package/pack.ts', project], { cwd: root });
  const [tarball = ''] = (await readdir(project)).filter((file) => file.endsWith('.tgz'));
  const installed = join(project, 'node_modules/suno-voice-callbacks');
  await mkdir(installed, { recursive: true });
  await run('tar', ['xzf', join(project, tarball), '-C', installed, '--strip-components=1']);

  for (const name of Object.keys((await readManifest()).dependencies)) {
    const link = join(project, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link, 'dir');
  }
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function readManifest(): Promise<v.InferOutput<typeof ManifestSchema>> {
  const file = join(project, 'node_modules/suno-voice-callbacks/package.json');
  return v.parse(ManifestSchema, JSON.parse(await readFile(file, 'utf8')));
}

async function runScript(script: string, environment: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const file = join(project, 'script.mjs');
  await writeFile(file, script);
  const { stdout } = await run(process.execPath, [file], { env: { ...process.env, ...environment } });
  return JSON.parse(stdout);
}

describe('the package, installed from its tarball', () => {
  test('mints URLs and reads events in plain JavaScript', async () => {
    const event = buildEvent(aSucceededRecord(), '/suno-voice-callbacks/Test');

    const said = await runScript(`
      import { mintCallbackUrl, SubmissionUnknownError } from 'suno-voice-callbacks/client';
      import { isNews, parseVoiceEvents, PROVIDERS, revisionKey } from 'suno-voice-callbacks/contract';

      const [event] = parseVoiceEvents(${JSON.stringify(JSON.stringify(event))});
      const url = await mintCallbackUrl({ baseUrl: 'https://api.example', secret: 's', ref: 'order-17' });
      console.log(JSON.stringify({
        url, event, isNews: isNews(event, 1), key: revisionKey(event),
        error: new SubmissionUnknownError('?', 'order-17').code,
        providers: Object.keys(PROVIDERS),
      }));`);

    expect(said).toEqual({
      url: expect.stringMatching(/^https:\/\/api\.example\/suno\/voice-generate-callback\/eyJ/),
      event,
      isNews: false,
      key: `${event.data.taskId}/generate`,
      error: 'SUBMISSION_UNKNOWN',
      providers: ['sunoapi.org', 'api.box', 'kie.ai'],
    });
  });

  test('submits with the credentials that the AWS SDK finds', async () => {
    const server = await startFakeServer({
      provider: [json(200, { code: 200, data: { taskId: 'task-1' } })],
      stack: [json(201, aTaskRecord())],
    });

    const said = await runScript(
      `import { createVoiceClient } from 'suno-voice-callbacks/client';
      const client = createVoiceClient({
        callbackBaseUrl: '${server.url}', provider: { baseUrl: '${server.url}' }, apiKey: 'k', signingSecret: 's',
      });
      const { taskId, ref } = await client.submitVoice({
        validateTaskId: 'validate-1', verifyUrl: 'https://example.com/phrase.mp3', ref: 'order-17',
      });
      console.log(JSON.stringify({ taskId, ref }));`,
      { AWS_ACCESS_KEY_ID: 'FOUND', AWS_SECRET_ACCESS_KEY: 'S', AWS_REGION: 'eu-central-1' },
    );

    const [registration] = server.registrations();
    await server.stop();
    expect(said).toEqual({ taskId: 'task-1', ref: 'order-17' });
    expect(registration && verifySignature(registration, 'S')).toMatchObject({
      isValid: true,
      accessKeyId: 'FOUND',
      region: 'eu-central-1',
    });
  });

  test('brings nothing of the stack: no library, no Node, no database, no command', async () => {
    const { dependencies, ...manifest } = await readManifest();

    expect(Object.keys(dependencies)).toEqual([
      '@aws-sdk/credential-provider-node',
      'aws4fetch',
      'jose',
      'valibot',
    ]);
    expect(Object.keys(manifest)).toEqual([
      'name',
      'version',
      'description',
      'license',
      'type',
      'engines',
      'exports',
    ]);
  });

  test('has types that TypeScript finds', async () => {
    await writeFile(
      join(project, 'types.mts'),
      `import { mintCallbackUrl, type TaskRecord } from 'suno-voice-callbacks/client';
      import type { VoiceEvent } from 'suno-voice-callbacks/contract';
      export const url: Promise<string> = mintCallbackUrl({ baseUrl: 'https://api.example', secret: 's' });
      export const voiceOf = (record: TaskRecord, event: VoiceEvent): string | undefined =>
        record.voiceId ?? event.data.voiceId;
      // @ts-expect-error: an address is needed; without types, it would not be known.
      export const wrong = mintCallbackUrl({ secret: 's' });`,
    );

    const { stdout } = await run(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', join(project, 'types.mts')],
      ],
      { cwd: project },
    ).catch((error: unknown) => v.parse(v.object({ stdout: v.string() }), error));

    expect(stdout).toBe('');
  });
});
