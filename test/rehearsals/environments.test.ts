import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { STOP_WITH_STDIN } from '../../local/until-stopped.ts';
import { eventually } from '../support/eventually.ts';

/**
 * The engine, the tool and a suite of tests under what people have in their environment, where only their folder and their
 * variables differ. Nothing of it may change a result.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUITES = ['test/adapters/task-store.test.ts', 'test/lib/settings.test.ts'];

let folder: string;
/** A clone of the project, in a folder that its owner has named. */
let clone: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-environments-'));
  // A person's workspace, of which the clone is not meant to be a part.
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces: ['*'] }));
  clone = join(folder, "Ann's clone *ü (1)");
  await cp(ROOT, clone, {
    recursive: true,
    filter: (source) => !/\/(node_modules|\.git|\.local|cdk\.out|reports|coverage)$/.test(source),
  });
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  const cdkJson = await readFile(join(clone, 'cdk.json'), 'utf8');
  await writeFile(join(clone, 'cdk.json'), `\uFEFF${cdkJson}`);

  await mkdir(join(folder, 'home/.aws'), { recursive: true });
  await writeFile(
    join(folder, 'home/.aws/config'),
    '[default]\nregion = eu-west-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n',
  );
  await writeFile(
    join(folder, 'home/.cdk.json'),
    JSON.stringify({ context: { voiceCallbacks: { stage: 'x' } } }),
  );
  await mkdir(join(folder, 'read-only'));
  await chmod(join(folder, 'read-only'), 0o555);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Person {
  readonly what: string;
  readonly variables?: NodeJS.ProcessEnv;
  /** Relative to the folder of this test. */
  readonly home?: string | undefined;
  readonly umask?: string;
  readonly inClone?: boolean;
}

const PROXY = {
  HTTP_PROXY: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
  http_proxy: 'http://127.0.0.1:9',
};

const PEOPLE: readonly Person[] = [
  {
    what: 'a clone in a folder with spaces, quotes and *, in a workspace, with a byte order mark in cdk.json',
    inClone: true,
  },
  {
    what: 'another language and time zone',
    variables: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  },
  { what: 'a home that cannot be written', home: 'read-only' },
  { what: 'no home', home: undefined },
  { what: 'AWS settings and CDK settings in the home', home: 'home' },
  { what: 'umask 027', umask: '027' },
  { what: 'umask 077', umask: '077' },
  { what: 'NODE_ENV=production', variables: { NODE_ENV: 'production' } },
  {
    what: 'npm without scripts and development packages',
    variables: { npm_config_ignore_scripts: 'true', npm_config_omit: 'dev' },
  },
  { what: 'a proxy', variables: PROXY },
  { what: 'a proxy that Node uses', variables: { ...PROXY, NODE_USE_ENV_PROXY: '1' } },
  {
    what: "another program's AWS variables",
    variables: {
      AWS_PROFILE: 'does-not-exist',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      CDK_DEFAULT_REGION: 'ap-south-1',
      CDK_DEFAULT_ACCOUNT: '123456789012',
    },
  },
];

test.each(PEOPLE)('$what', async ({ variables = {}, umask = '022', inClone = false, ...more }) => {
  const home = 'home' in more ? more.home : '.';
  const env = {
    PATH: process.env['PATH'],
    TMPDIR: tmpdir(),
    ...(home !== undefined && { HOME: join(folder, home) }),
    ...variables,
  };
  const start = (args: readonly string[], also: NodeJS.ProcessEnv = {}): ChildProcess =>
    spawn('/bin/sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', 'npm', ...args], {
      cwd: inClone ? clone : ROOT,
      env: { ...env, ...also },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  const run = async (...args: readonly string[]) => {
    const child = start(args);
    if (child.stdout === null || child.stderr === null) throw new Error('There is no output');
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code: child.exitCode, out, err };
  };

  const dataDir = await mkdtemp(join(folder, 'data-'));
  const engine = start(['start', '--', '--data-dir', dataDir], { PORT: '0', [STOP_WITH_STDIN]: '1' });
  const printed: string[] = [];
  for (const stream of [engine.stdout, engine.stderr])
    stream?.on('data', (chunk) => printed.push(String(chunk)));
  await eventually(
    () => {
      if (engine.exitCode !== null) throw new Error(`The engine ended by itself:\n${printed.join('')}`);
      return Promise.resolve(existsSync(join(dataDir, 'endpoints.json')) || undefined);
    },
    () => `The engine did not get ready:\n${printed.join('')}`,
  );

  // A person sees what takes its time.
  expect(printed.join('')).toMatch(/ Synthesizing the stack.* Starting …/s);

  const tool = (...args: readonly string[]) =>
    run('run', '-s', 'voice-callbacks', '--', ...args, '--data-dir', dataDir);
  expect(await tool('send', 'success', '--task-id', 'my-task')).toMatchObject({
    code: 0,
    out: expect.stringContaining('"received"'),
    err: '',
  });
  // The task is submitted to the stand-in, which calls back.
  expect(await tool('submit', '--deadline', '60s')).toMatchObject({ code: 0 });
  await eventually(async () => {
    const { out } = await tool('list', '--outcome', 'succeeded', '--json');
    return out.split('"taskId"').length === 3 || undefined;
  });

  engine.stdin?.end();
  await once(engine, 'exit');

  const tested = await run('test', '--', '-w', '1', ...SUITES);
  expect({ code: tested.code, said: tested.err.match(/^Tests: .*/m)?.[0] }).toEqual({
    code: 0,
    said: expect.stringMatching(/^Tests: +\d{2,} passed, \d{2,} total$/),
  });
});

test('a clone whose line ends git turns into those of Windows has none of them', async () => {
  const git = async (cwd: string, ...args: readonly string[]) => {
    const child = spawn('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd,
      env: { PATH: process.env['PATH'] },
    });
    await once(child, 'exit');
    expect({ args, code: child.exitCode }).toEqual({ args, code: 0 });
  };
  const origin = join(folder, 'origin');
  const files = [
    '.gitattributes',
    'package.json',
    '.ci/run',
    'bin/run.mjs',
    'functions/domain/kinds.ts',
    'README.md',
  ];
  for (const file of files) {
    await mkdir(join(origin, dirname(file)), { recursive: true });
    await cp(join(ROOT, file), join(origin, file));
  }
  await git(origin, 'init', '-q');
  await git(origin, 'add', '-A');
  await git(origin, 'commit', '-qm', 'All');

  await git(folder, '-c', 'core.autocrlf=true', 'clone', '-q', origin, 'cloned');

  for (const file of files) expect(await readFile(join(folder, 'cloned', file), 'utf8')).not.toContain('\r');
});
