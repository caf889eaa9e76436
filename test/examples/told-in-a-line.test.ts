import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs an example and answers how it ended. */
function run(file: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each(['subscriber.ts', 'submit.ts'])('%s says to start an engine where none is', (file) => {
  expect(run(file, ['/nowhere/endpoints.json'])).toEqual({
    status: 1,
    stdout: '',
    stderr: 'No local engine is running: start one with `npm start`.\n',
  });
});

const SETTINGS = { CALLBACK_BASE_URL: 'https://api.example', SIGNING_SECRET: 'secret' };

test.each([
  ['a reference', [], SETTINGS],
  ['an address', ['order-17'], { ...SETTINGS, CALLBACK_BASE_URL: '' }],
  ['a secret', ['order-17'], { ...SETTINGS, SIGNING_SECRET: '' }],
])('mint-url.mjs without %s says how it is used', (_, args, environment) => {
  expect(run('mint-url.mjs', args, environment)).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Usage: .* node examples\/mint-url\.mjs REF\n$/),
  });
});
