import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import * as v from 'valibot';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUN = fileURLToPath(new URL('../../bin/run.mjs', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'voice-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Project {
  /** Whether the packages of the lockfile are installed. */
  readonly isInstalled?: boolean;
  /** What `npm` does; `undefined` for a machine without npm. */
  readonly npm?: string | undefined;
}

const LOCK = JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } });
/** As npm does it: its arguments are printed. */
const INSTALLS = `echo "npm $@ $NODE_ENV"; mkdir -p node_modules; echo '${LOCK}' > node_modules/.package-lock.json`;

/** A project with one script, which prints its arguments. */
function aProject({ isInstalled = true, npm = INSTALLS }: Project): string {
  const project = mkdtempSync(join(folder, 'project *ü '));
  mkdirSync(join(project, 'bin'));
  cpSync(RUN, join(project, 'bin/run.mjs'));
  writeFileSync(join(project, 'package-lock.json'), LOCK);
  writeFileSync(
    join(project, 'script.mjs'),
    `console.log('ran', ...process.argv.slice(2), ...process.execArgv.filter((option) => option === '--no-warnings'));`,
  );
  if (isInstalled) {
    mkdirSync(join(project, 'node_modules'));
    writeFileSync(join(project, 'node_modules/.package-lock.json'), LOCK);
  }
  mkdirSync(join(project, 'path'));
  writeFileSync(join(project, 'path/npm'), `#!/bin/sh\n${npm}\n`);
  chmodSync(join(project, 'path/npm'), 0o755);
  return project;
}

interface Machine {
  readonly version?: string;
  readonly platform?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs the project's script on a machine that has another Node, or is another one. */
function run(project: string, args: readonly string[], { version, platform, environment }: Machine = {}) {
  const pretended = Object.entries({ version, platform }).flatMap(([name, value]) =>
    value === undefined ? [] : [`Object.defineProperty(process, '${name}', { value: '${value}' });`],
  );
  const preload = `data:text/javascript,${encodeURIComponent(pretended.join(''))}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', preload, join(project, 'bin/run.mjs'), ...args],
    {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: `${join(project, 'path')}:/usr/bin:/bin`, ...environment },
    },
  );
  return { status, stdout, stderr };
}

describe('a script of the project', () => {
  test('gets its arguments, also options, in the folder where the person is', () => {
    expect(run(aProject({}), ['script.mjs', '--json', 'a b'])).toEqual({
      status: 0,
      stdout: 'ran --json a b\n',
      stderr: '',
    });
  });

  test('runs with options of Node', () => {
    expect(run(aProject({}), ['--no-warnings', 'script.mjs', 'a'])).toMatchObject({
      status: 0,
      stdout: 'ran a --no-warnings\n',
    });
  });

  test.each([[[]], [['--no-warnings']]])('gives its exit code, with the options %j', (options) => {
    const project = aProject({});
    writeFileSync(join(project, 'script.mjs'), 'process.exitCode = 3');

    expect(run(project, [...options, 'script.mjs']).status).toBe(3);
  });

  test.each([['SIGTERM'], ['SIGHUP']] as const)(
    'ends with the process that runs it by %s',
    async (signal) => {
      const project = aProject({});
      writeFileSync(
        join(project, 'script.mjs'),
        `process.on('${signal}', () => { console.log('ended'); process.exit(5); }); setInterval(() => {}, 1000); console.log('up');`,
      );
      const running = spawn(process.execPath, [join(project, 'bin/run.mjs'), '--no-warnings', 'script.mjs']);
      const output: string[] = [];
      running.stdout.setEncoding('utf8').on('data', (text: string) => {
        output.push(text);
        if (text.includes('up')) running.kill(signal);
      });

      expect(await once(running, 'exit')).toEqual([5, null]);
      expect(output.join('')).toContain('ended');
    },
  );
});

describe('what is missing', () => {
  test('is installed before, of every kind, and nothing but the script writes to standard output', () => {
    const project = aProject({ isInstalled: false });

    const { status, stdout, stderr } = run(project, ['script.mjs'], {
      environment: { NODE_ENV: 'production', npm_config_omit: 'dev', npm_config_ignore_scripts: 'true' },
    });

    expect({ status, stdout }).toEqual({ status: 0, stdout: 'ran\n' });
    expect(stderr).toMatch(
      /^Installing .* about a minute …\nnpm ci --workspaces=false --include=dev --include=optional /,
    );
    expect(run(project, ['script.mjs'])).toEqual({ status: 0, stdout: 'ran\n', stderr: '' });
  });

  test('and cannot be installed: the lines of npm, and what to do', () => {
    expect(run(aProject({ isInstalled: false, npm: 'echo no network >&2; exit 7' }), ['script.mjs'])).toEqual(
      {
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /no network\nThe dependencies could not be installed: .* run `npm ci`\.\n$/,
        ),
      },
    );
  });

  test('needs npm: one sentence says where it is from', () => {
    const project = aProject({ isInstalled: false });
    rmSync(join(project, 'path/npm'));

    const { status, stderr } = run(project, ['script.mjs'], { environment: { PATH: join(project, 'path') } });

    expect({ status, stderr: stderr.split('\n').at(-2) }).toEqual({
      status: 1,
      stderr:
        'npm is not on the PATH: it comes with Node, from https://nodejs.org. Install it, and run the command again.',
    });
  });
});

describe('a machine that cannot run the project gets one sentence, and nothing is installed:', () => {
  test.each([
    ['v18.20.0', 'darwin', /^This needs Node 22\.18 or newer, and this is v18\.20\.0: .*\n$/],
    ['v20.20.2', 'linux', /^This needs Node 22\.18 or newer, and this is v20\.20\.2: .*\n$/],
    ['v22.17.1', 'darwin', /^This needs Node 22\.18 or newer, and this is v22\.17\.1: .*\n$/],
    ['v24.0.0', 'win32', /^Windows runs this project in WSL: .*\n$/],
  ])('Node %s on %s', (version, platform, sentence) => {
    for (const isInstalled of [false, true]) {
      const project = aProject({ isInstalled });

      const { status, stdout, stderr } = run(project, ['script.mjs'], { version, platform });

      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(sentence),
      });
      expect(existsSync(join(project, 'node_modules'))).toBe(isInstalled);
    }
  });

  test.each([['v22.18.0'], ['v23.6.0'], ['v24.0.0']])('but not Node %s on a Mac', (version) => {
    expect(run(aProject({}), ['script.mjs'], { version, platform: 'darwin' })).toMatchObject({
      status: 0,
      stdout: 'ran\n',
    });
  });

  test('nor an old Node where the project brings its own', () => {
    const project = aProject({});
    const brought = join(project, 'node_modules/.bin/node');
    mkdirSync(dirname(brought));
    writeFileSync(brought, `#!/bin/sh\necho brought\nexec ${process.execPath} "$@"\n`);
    chmodSync(brought, 0o755);

    expect(run(project, ['script.mjs', 'a'], { version: 'v20.20.2' })).toMatchObject({
      status: 0,
      stdout: 'brought\nran a\n',
    });
  });
});

test('no command of the project needs a script that npm leaves out when it ignores scripts', () => {
  const { scripts } = v.parse(
    v.object({ scripts: v.record(v.string(), v.string()) }),
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
  );
  const names = Object.keys(scripts);

  expect(names.filter((name) => /^(pre|post)/.test(name) && name !== 'prepack')).toEqual([]);
});
