import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeEndpoints } from '../../local/endpoints.ts';
import { someEndpoints } from '../support/endpoints.ts';
import { freePort } from '../support/free-port.ts';

/** Runs an example and answers how it ended. */
function run(file: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe.each(['subscriber.ts', 'submit.ts'])('%s says to start an engine', (example) => {
  test('where none is', () => {
    expect(run(example, ['/nowhere/endpoints.json'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error: no local engine is running with its data in /nowhere: start one with `npm start`\n',
    });
  });

  test('where one was killed and left its file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'voice-stale-'));
    const file = join(folder, 'endpoints.json');
    const address = `http://127.0.0.1:${await freePort()}`;
    const services = { sns: address, sqs: address, provider: address };
    writeEndpoints(file, someEndpoints({ api: address, ...services }));

    const ended = run(example, [file]);

    rmSync(folder, { recursive: true });
    expect(ended).toEqual({
      status: 1,
      stdout: '',
      stderr: `error: the local engine that wrote ${file} is not running any more: start one with \`npm start\`\n`,
    });
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
