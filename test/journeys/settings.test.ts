import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Restored';

/** Everything that the settings may name of an account. */
const SETTINGS = {
  customDomain: {
    name: 'voices.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666',
  },
  topicArn: 'arn:aws:sns:eu-west-1:123456789012:AllMyEvents',
  taskTable: { arn: TABLE, streamArn: `${TABLE}/stream/2026-11-25T10:00:00.000` },
  encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666',
  receiverReservedConcurrency: 20,
};

let folder: string;
let engine: TestEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-settings-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await synthesize(projectRoot, join(folder, 'assembly'), new AbortController().signal, SETTINGS);
  engine = await startEngine({}, { assembly: join(folder, 'assembly') });
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a stack with all that an account has runs here, with a table and a topic of its own', async () => {
  const template = await readFile(join(folder, 'assembly', 'SunoVoiceCallbacks.template.json'), 'utf8');
  const subscriber = await engine.subscribe('with-settings');

  const { status } = await engine.post(aSuccess({ taskId: 'with-settings' }));

  expect(status).toBe(200);
  const [event] = await subscriber.eventsUntil((events) => events.length > 0);
  expect(event).toMatchObject({ subject: 'with-settings', type: 'suno.voice.succeeded' });
  await expect(engine.record('with-settings')).resolves.toMatchObject({ outcome: 'succeeded' });
  for (const applied of [
    'voices.example.com',
    SETTINGS.encryptionKeyArn,
    '"ReservedConcurrentExecutions": 20',
  ])
    expect(template).toContain(applied);
});
