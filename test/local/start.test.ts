import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assemblyDirectory } from '../support/assembly.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { subscribe } from '../support/topic.ts';
import { startEngineProcess, type EngineProcess } from '../../proof/kit/engine-process.ts';
import { descendantsOf, isAlive, listeningAddressesOf } from './processes.ts';

const run = promisify(execFile);

let folder: string;
let dataDir: string;
let engines: EngineProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-start-'));
  dataDir = join(folder, 'data');
  engines = [];
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.end('SIGKILL')));
  rmSync(folder, { recursive: true });
});

function start(args: readonly string[] = [], port = 0, directory = dataDir): EngineProcess {
  const engine = startEngineProcess(directory, {
    assembly: assemblyDirectory(),
    args,
    environment: { PORT: String(port) },
  });
  engines.push(engine);
  return engine;
}

/** Runs the curl line of the banner as it is printed. */
async function runPrintedCurl(engine: EngineProcess): Promise<string> {
  const line =
    engine
      .output()
      .split('\n')
      .find((text) => text.includes('curl -X POST')) ?? '';
  const { stdout } = await run('/bin/sh', ['-c', line]);
  return stdout;
}

const page = async (api: string) => (await fetch(`${api}/`)).text();
const rowsOf = (html: string) => html.split('<td class="succeeded">').length - 1;

describe('npm start', () => {
  test('prints a curl line that works, shows the record, and keeps the token to itself', async () => {
    const engine = start();
    const { api, signingSecret } = await engine.endpoints();

    const answer = await runPrintedCurl(engine);

    expect(answer).toBe('{"status":"received"}');
    const html = await page(api);
    expect(rowsOf(html)).toBe(1);
    const [, token = 'none'] = /voice-generate-callback\/([^']+)/.exec(engine.output()) ?? [];
    const afterBanner = engine.output().slice(engine.output().indexOf('Ctrl-C'));
    expect(afterBanner).toMatch(/POST \/suno\/voice-generate-callback\/\{token\} 200 \d+ ms/);
    expect(afterBanner).not.toContain(token);
    expect(html).not.toContain(token);
    expect(html).not.toContain(signingSecret);
    expect(engine.output()).not.toContain(signingSecret);
    expect(engine.output()).toContain(`send fail --data-dir ${dataDir}\n`);
  });

  test('stops cleanly: exit 0, no endpoints.json, no process left', async () => {
    const engine = start();
    const { pid } = await engine.endpoints();
    expect(statSync(join(dataDir, 'endpoints.json')).mode & 0o777).toBe(0o600);
    const children = descendantsOf(pid);

    const exitCode = await engine.end('SIGTERM');

    expect(exitCode).toBe(0);
    expect(existsSync(join(dataDir, 'endpoints.json'))).toBe(false);
    expect(children.length).toBeGreaterThan(0);
    await eventually(() => Promise.resolve(children.some(isAlive) ? undefined : true));
  });

  test('leaves no process behind when it is killed, and starts again on the same folder', async () => {
    const first = start();
    const { pid } = await first.endpoints();
    const children = descendantsOf(pid);

    await first.end('SIGKILL');

    await eventually(() => Promise.resolve(children.some(isAlive) ? undefined : true));
    await start().endpoints();
  });

  test('keeps records, the secret, queues and addresses over a restart; --fresh forgets them', async () => {
    const first = start();
    const before = await first.endpoints();
    const subscriber = await subscribe(before.sns, before.topicArn, 'orders');
    await runPrintedCurl(first);
    await subscriber.eventsUntil((events) => events.length === 1);
    await first.end('SIGTERM');

    const second = start();
    const after = await second.endpoints();
    // Without a port of its own, the API takes another free one.
    const another = { api: '', console: '', pid: 0 };
    expect({ ...after, ...another }).toEqual({ ...before, ...another });
    expect(rowsOf(await page(after.api))).toBe(1);
    await runPrintedCurl(second);
    await subscriber.eventsUntil((events) => events.length === 2);
    await second.end('SIGTERM');

    const third = start(['--fresh']);
    const fresh = await third.endpoints();
    expect(rowsOf(await page(fresh.api))).toBe(0);
    expect(fresh.signingSecret).not.toBe(before.signingSecret);
  });

  test('listens on this machine only', async () => {
    const engine = start();
    const { pid } = await engine.endpoints();

    const addresses = listeningAddressesOf([pid, ...descendantsOf(pid)]);

    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !address.startsWith('127.'))).toEqual([]);
  });

  test('writes nothing that another user may read', async () => {
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o755);

    const engine = start();
    await engine.endpoints();
    await runPrintedCurl(engine);

    const written = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
    const isOpen = (name: string) => (statSync(join(dataDir, name)).mode & 0o077) !== 0;
    expect(written).toEqual(
      expect.arrayContaining(['secrets.json', 'endpoints.json', 'dynamodb.sqlite', 'logs']),
    );
    expect(['.', ...written].filter(isOpen)).toEqual([]);
  });
});

describe('npm start, when it cannot', () => {
  /** Waits for the engine to end and answers the one line that it leaves. */
  async function refusal(engine: EngineProcess): Promise<string> {
    expect(await engine.end()).toBe(1);
    expect(engine.errors().trim().split('\n')).toHaveLength(1);
    return engine.errors().trim();
  }

  test('says that the port is in use', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');

    expect(await refusal(start([], port))).toMatch(new RegExp(`^Port ${port} is in use`));
    other.close();
  });

  test('says that another engine has the folder', async () => {
    await start().endpoints();

    expect(await refusal(start())).toMatch(/^Another engine is running on /);
  });

  test('says that it cannot write to the folder', async () => {
    writeFileSync(join(folder, 'file'), '');

    expect(await refusal(start([], 0, join(folder, 'file', 'data')))).toMatch(
      /cannot be written to: ENOTDIR/,
    );
  });

  test('leaves a folder alone that holds something else, also with --fresh', async () => {
    writeFileSync(join(folder, 'secrets.json'), 'precious');

    expect(await refusal(start(['--fresh'], 0, folder))).toMatch(/holds other files/);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('precious');
  });

  test('refuses a symbolic link out of the folder, by name', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, '.voice-engine'), '');
    writeFileSync(join(folder, 'precious'), '{}');
    symlinkSync(join(folder, 'precious'), join(dataDir, 'secrets.json'));

    expect(await refusal(start())).toBe(
      `${join(dataDir, 'secrets.json')} is a symbolic link that leads out of the data folder: remove the link`,
    );
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('{}');
  });

  test.each(['secrets.json', 'checkpoints.json', 'ports.json'])(
    'names a broken %s, quotes nothing of it, and says what to do',
    async (name) => {
      mkdirSync(dataDir);
      writeFileSync(join(dataDir, '.voice-engine'), '');
      writeFileSync(join(dataDir, name), '{bad');

      const said = await refusal(start());

      expect(said).toMatch(`${join(dataDir, name)} is broken: `);
      expect(said).toMatch('--fresh');
      expect(said).not.toMatch('{bad');
    },
  );

  test('says that a folder is not an assembly', async () => {
    expect(await refusal(start(['--assembly', folder]))).toMatch(/is not a cloud assembly/);
  });

  test('names a resource of a type that it does not know', async () => {
    const assembly = join(folder, 'assembly');
    cpSync(assemblyDirectory(), assembly, { recursive: true });
    const file = join(assembly, 'SunoVoiceCallbacks.template.json');
    const text = readFileSync(file, 'utf8').replace(
      '"Resources": {',
      '"Resources": { "Cluster": { "Type": "AWS::ECS::Cluster" },',
    );
    writeFileSync(file, text);

    expect(await refusal(start(['--assembly', assembly]))).toBe(
      'The template has Cluster, a AWS::ECS::Cluster, which the local engine does not know',
    );
  });

  test('says which endpoint does not answer', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;

    expect(await refusal(start(['--dynamodb', nowhere]))).toBe(
      `No DynamoDB answers at ${nowhere} (VOICE_DYNAMODB_ENDPOINT)`,
    );
  });
});
