import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readEndpoints } from '../../local/endpoints.ts';
import { aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { runTool } from '../support/run-tool.ts';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const tool = (command: string, ...args: string[]) =>
  runTool([command, '--local', '--data-dir', engine.dataDirectory, ...args]);
const url = async () => (await tool('url')).out.trim();
const post = async (to: string) => (await engine.post(aSuccess({ taskId: randomUUID() }), to)).status;
const secretNow = async () =>
  (await readEndpoints(join(engine.dataDirectory, 'endpoints.json')))?.signingSecret;

// In one test, as each rotation follows from the one before.
test('a rotation signs new URLs anew and leaves the old ones, and a second one that would end some is refused', async () => {
  const [first, firstUrl] = [await secretNow(), await url()];
  expect(await post(firstUrl)).toBe(200);

  const dryRun = await tool('rotate-secret', '--dry-run');
  expect(dryRun).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^Dry run: nothing is changed/),
  });
  expect(dryRun.out).not.toContain('refused');
  expect(await secretNow()).toBe(first);

  const rotated = await tool('rotate-secret');
  expect(rotated).toMatchObject({ code: 0, err: '' });
  expect(rotated.out).toMatch(
    /^The signing secret has a new value\.\nNew URLs are made with it at once, and accepted within a minute\./,
  );
  expect(rotated.out).not.toContain('no longer work');
  const second = await secretNow();
  expect(second).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(second).not.toBe(first);
  expect(rotated.out).not.toContain(second);
  expect(await post(firstUrl)).toBe(200);
  const secondToken = (await url()).split('/').at(-1) ?? '';
  await jwtVerify(secondToken, new TextEncoder().encode(second), { audience: 'generate' });

  expect(await tool('rotate-secret', '--dry-run')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/\nIt would be refused without --yes\.\n$/),
  });
  const refused = await tool('rotate-secret');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(
    /^error: URLs that were made before \d{4}-\S+Z are signed with the value before this one, and would stop working; .* add --yes to end them now\n$/,
  );
  expect(await secretNow()).toBe(second);

  const forced = await tool('rotate-secret', '--yes', '--json');
  expect(forced.code).toBe(0);
  expect(JSON.parse(forced.out)).toEqual({
    dryRun: false,
    endsUrlsMadeBefore: expect.stringMatching(/Z$/),
    endsGoodUrls: true,
    nextRotationFrom: expect.stringMatching(/Z$/),
  });
  expect(await secretNow()).not.toBe(second);
});

test('whose URLs live for a second may rotate again after that', async () => {
  await tool('rotate-secret', '--yes');

  const out = await eventually(async () => {
    const rotated = await tool('rotate-secret', '--url-lifetime', '1s');
    return rotated.code === 0 ? rotated.out : undefined;
  });

  expect(out).toMatch(
    /URLs that were made before \S+Z, all of which have expired, no longer work within 15 minutes\./,
  );
});
