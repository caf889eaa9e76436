import { afterAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { WITHOUT_BUNDLING } from '../support/synthesize.ts';

const APP = fileURLToPath(new URL('../../bin/app.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'voice-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the app as `cdk -c voiceCallbacks=…` does. */
async function runApp(voiceCallbacks: unknown) {
  const out = mkdtempSync(join(folder, 'out-'));
  const context = JSON.stringify({ ...WITHOUT_BUNDLING, voiceCallbacks });
  const app = spawn(process.execPath, [APP], {
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: context },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said] = await Promise.all([text(app.stderr), once(app, 'exit')]);
  const stacks = readdirSync(out).filter((file) => file.endsWith('.template.json'));
  return { code: app.exitCode, said, stacks };
}

test('makes one stack, named after the stage in the settings', async () => {
  expect(await runApp('{"stage":"beta"}')).toEqual({
    code: 0,
    said: '',
    stacks: ['SunoVoiceCallbacks-beta.template.json'],
  });
});

test('a wrong setting is one readable line, and no stack', async () => {
  expect(await runApp({ stage: 'a b' })).toEqual({
    code: 1,
    said: 'voiceCallbacks.stage: "a b" is not allowed; it must be 1 to 20 letters, digits and hyphens\n',
    stacks: [],
  });
});
