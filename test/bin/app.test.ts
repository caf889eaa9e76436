import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { WITHOUT_BUNDLING } from '../support/synthesize.ts';

const APP = fileURLToPath(new URL('../../bin/app.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'voice-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the app as `cdk -c voiceCallbacks=…` does. */
async function runApp(voiceCallbacks: unknown, environment: NodeJS.ProcessEnv = {}, cwd?: string) {
  return runAppWith({ voiceCallbacks }, environment, cwd);
}

async function runAppWith(given: object, environment: NodeJS.ProcessEnv = {}, cwd?: string) {
  const out = mkdtempSync(join(folder, 'out-'));
  const context = JSON.stringify({ ...WITHOUT_BUNDLING, ...given });
  const app = spawn(process.execPath, [APP], {
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: context, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(cwd !== undefined && { cwd }),
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

describe('a wrong setting is one readable line, and no stack', () => {
  const topicArn = 'arn:aws:sns:eu-west-1:123456789012:AllMyEvents';

  test.each([
    [
      'a wrong value',
      { stage: 'a b' },
      'voiceCallbacks.stage: "a b" is not allowed; it must be 1 to 20 letters, digits and hyphens',
    ],
    [
      'half an object',
      { customDomain: { name: 'voices.example.com' } },
      'voiceCallbacks.customDomain: {"name":"voices.example.com"} is not allowed; it must be an object with name (a domain name in lower case) and certificateArn (the ARN of a certificate in ACM)',
    ],
    [
      'a setting without the one it needs',
      { confirmResults: true },
      'voiceCallbacks.confirmResults: true is not allowed; it needs providerApiKeySecret: lookups need the API key',
    ],
    [
      'something in another region than where the command deploys to',
      { topicArn },
      `voiceCallbacks.topicArn: "${topicArn}" is not allowed; it must be where the stack is, in us-east-1`,
    ],
  ])('%s', async (_what, settings, line) => {
    await expect(runApp(settings, { CDK_DEFAULT_REGION: 'us-east-1' })).resolves.toEqual({
      code: 1,
      said: `${line}\n`,
      stacks: [],
    });
  });
});

test.each([
  [
    { stage: 'beta' },
    `stage: it must be within voiceCallbacks, as in -c voiceCallbacks='{"stage":"beta"}'; elsewhere it is ignored`,
  ],
  [
    { voicecallbacks: '{"stage":"beta"}' },
    'voicecallbacks is ignored: the settings are one object, named voiceCallbacks',
  ],
  [
    { voiceCallbacks: {}, 'voiceCallbacks.stage': 'beta', removalPolicy: 'destroy' },
    `voiceCallbacks.stage is ignored: the settings are one object, named voiceCallbacks
removalPolicy: it must be within voiceCallbacks, as in -c voiceCallbacks='{"removalPolicy":"destroy"}'; elsewhere it is ignored`,
  ],
])('settings beside voiceCallbacks are not passed over: %j', async (context, lines) => {
  expect(await runAppWith(context)).toEqual({ code: 1, said: `${lines}\n`, stacks: [] });
});

test('settings that stand beside the context of cdk.json are not passed over', async () => {
  const project = mkdtempSync(join(folder, 'project-'));
  writeFileSync(join(project, 'cdk.json'), JSON.stringify({ app: 'x', voiceCallbacks: {}, context: {} }));

  expect(await runApp({}, {}, project)).toEqual({
    code: 1,
    said: 'cdk.json: voiceCallbacks must be within "context"; elsewhere it is ignored\n',
    stacks: [],
  });
});
