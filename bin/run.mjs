// Runs a script of this project by the project's Node, after it has checked this machine and installed what is missing:
//
//   node bin/run.mjs [options of Node] script [arguments]
//
// Plain JavaScript without dependencies: it runs on any Node from 18 on, before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The first Node that runs TypeScript without an option. */
const NODE_AT_LEAST = [22, 18];

const root = new URL('..', import.meta.url);
const pathOf = (file) => fileURLToPath(new URL(file, root));

/** Ends this process: its only output is what is wrong and what to do. */
function refuse(problem) {
  console.error(problem);
  process.exit(1);
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(new URL(lockfile, root), 'utf8')).packages;
}

/** npm lists what it installed: if that list has the lockfile's packages, nothing is missing. */
function isInstalled(wanted) {
  try {
    const installed = packagesOf('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
    );
  } catch {
    return false;
  }
}

function isRecentEnough(version) {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor >= NODE_AT_LEAST[1]);
}

/** Refuses a machine that cannot run the project, with what to do. */
function checkMachine(bringsNode) {
  const { platform, version } = process;
  if (platform === 'win32') {
    refuse(
      'Windows runs this project in WSL: run `wsl --install`, and clone it again in the Linux that you get.',
    );
  }
  if (bringsNode || isRecentEnough(version)) return;
  refuse(
    `This needs Node ${NODE_AT_LEAST.join('.')} or newer, and this is ${version}: install one from https://nodejs.org, and run the command again.`,
  );
}

function install() {
  console.error('Installing the dependencies from package-lock.json, which takes about a minute …');
  // All kinds are needed, also where the environment leaves some out, as NODE_ENV=production does.
  const args = [
    'ci',
    '--workspaces=false',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { status, error } = spawnSync('npm', args, {
    cwd: pathOf('.'),
    // stdout belongs to the script: it may be a URL that another program reads.
    stdio: ['ignore', 2, 2],
  });
  if (error?.code === 'ENOENT') {
    refuse(
      'npm is not on the PATH: it comes with Node, from https://nodejs.org. Install it, and run the command again.',
    );
  }
  if (status !== 0)
    refuse('The dependencies could not be installed: see the lines above, then run `npm ci`.');
}

/** Runs the script in a process of its own, which gets this one's signals and gives it its end. */
function runByNode(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // The terminal sends Ctrl-C to both.
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  child.on('error', (error) => refuse(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

const wanted = packagesOf('package-lock.json');
if (!isInstalled(wanted)) {
  checkMachine(`node_modules/node-${process.platform}-${process.arch}` in wanted);
  install();
}
const brought = pathOf('node_modules/.bin/node');
const hasNode = existsSync(brought);
checkMachine(hasNode);

/** Whether Node sends its requests to a proxy of the environment. */
const isProxied =
  process.env.NODE_USE_ENV_PROXY === '1' || /--use-env-proxy/.test(process.env.NODE_OPTIONS ?? '');
const NO_PROXY = ['127.0.0.1', 'localhost', '::1'];
const isLoopbackProxied =
  isProxied &&
  !NO_PROXY.every((host) => (process.env.NO_PROXY ?? process.env.no_proxy ?? '').split(',').includes(host));
if (isLoopbackProxied) {
  // A proxy does not reach what runs on this machine. Node reads the variable when it starts.
  const hosts = [process.env.NO_PROXY ?? process.env.no_proxy, ...NO_PROXY].filter(Boolean).join(',');
  process.env.NO_PROXY = hosts;
  process.env.no_proxy = hosts;
}

const given = process.argv.slice(2);
const at = given.findIndex((argument) => !argument.startsWith('-'));
const [options, script, rest] = [given.slice(0, at), pathOf(given[at]), given.slice(at + 1)];
// Until 24, Node warns of parts that it calls experimental there.
if (!hasNode && Number.parseInt(process.version.slice(1)) < 24)
  options.push('--disable-warning=ExperimentalWarning');
if (!isLoopbackProxied && options.length === 0 && (!hasNode || realpathSync(brought) === process.execPath)) {
  process.argv = [process.execPath, script, ...rest];
  await import(pathToFileURL(script));
} else {
  runByNode(hasNode ? brought : process.execPath, [...options, script, ...rest]);
}
