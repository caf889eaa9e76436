import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngine, readEndpoints, removeEndpoints, writeEndpoints } from '../../local/endpoints.ts';
import { someEndpoints } from '../support/endpoints.ts';
import { freePort } from '../support/free-port.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-endpoints-'));
  file = join(folder, 'endpoints.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('finds an engine', () => {
  test('that answers, with its addresses', async () => {
    const server = createServer((_, response) => response.end('The console'));
    const endpoints = someEndpoints({ api: `http://127.0.0.1:${await listenOnLoopback(server)}` });
    writeEndpoints(file, endpoints);

    const found = await findEngine(file);

    server.close();
    await once(server, 'close');
    expect(found).toEqual({ kind: 'running', endpoints });
  });

  test('to be absent without its file', async () => {
    expect(await findEngine(file)).toEqual({
      kind: 'absent',
      problem: `no local engine is running with its data in ${folder}: start one with \`npm start\``,
    });
  });

  test('to be stale where its file is left and nothing answers', async () => {
    writeEndpoints(file, someEndpoints({ api: `http://127.0.0.1:${await freePort()}` }));

    expect(await findEngine(file)).toEqual({
      kind: 'stale',
      problem: `the local engine that wrote ${file} is not running any more: start one with \`npm start\``,
    });
  });

  test.each([
    ['lacks an address', JSON.stringify({ ...someEndpoints(), provider: undefined })],
    ['is not JSON', '{"api":'],
  ])('to be of another version where its file %s', async (_why, text) => {
    writeFileSync(file, text);

    expect(await findEngine(file)).toEqual({
      kind: 'other version',
      problem: `${file} is of another version of the local engine: stop that engine, and run \`npm start\``,
    });
  });
});

test('reads what was written, and nothing before and after', async () => {
  expect(await readEndpoints(file)).toBeUndefined();
  writeEndpoints(file, someEndpoints());
  expect(await readEndpoints(file)).toEqual(someEndpoints());
  removeEndpoints(file);
  expect(await readEndpoints(file)).toBeUndefined();
});
