import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';
import { createHash } from 'node:crypto';

const CdkJsonSchema = v.object({ context: v.optional(v.record(v.string(), v.unknown()), {}) });

/**
 * Synthesizes the CDK app as the CDK CLI does, but with the local settings, unless an assembly of the same sources exists.
 *
 * Runs in a child process: the CDK needs 250 MB, which are free again when it exits.
 *
 * @param settings of the stack, in addition to or instead of the project's own.
 * @param onStart is called if the app has to run, which takes some seconds.
 * @throws {EngineError} with the app's output, if the app fails.
 */
export async function synthesize(
  projectRoot: string,
  assemblyDir: string,
  signal: AbortSignal,
  settings: object = {},
  onStart: () => void = () => undefined,
): Promise<void> {
  const digest = `${digestInputs(projectRoot)} ${JSON.stringify(settings)}`;
  const digestFile = join(assemblyDir, 'made-of.sha256');
  if (existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest) return;

  onStart();
  rmSync(assemblyDir, { recursive: true, force: true });
  await runApp(projectRoot, assemblyDir, signal, settings);
  writeFileSync(digestFile, digest);
}

async function runApp(
  projectRoot: string,
  assemblyDir: string,
  signal: AbortSignal,
  settings: object,
): Promise<void> {
  const cdkJson: unknown = JSON.parse(readText(join(projectRoot, 'cdk.json')));
  const context = {
    ...withLocalSettings(v.parse(CdkJsonSchema, cdkJson).context, settings),
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
  };
  const app = spawn(process.execPath, ['bin/app.ts'], {
    cwd: projectRoot,
    env: {
      ...process.env,
      // They name an account, which this machine does not have.
      CDK_DEFAULT_ACCOUNT: undefined,
      CDK_DEFAULT_REGION: undefined,
      CDK_OUTDIR: assemblyDir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  const exited = new Promise<number | null>((resolve, reject) =>
    app.once('exit', resolve).once('error', reject),
  );
  const [code, said] = await Promise.all([exited, text(app.stderr)]);
  if (code !== 0) throw new EngineError(`The stack cannot be synthesized:\n${withoutProgress(said)}`);
}

/** Reads a file without the byte order mark that some editors write. */
function readText(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}

/** Returns only the app's own output: the bundler prints to the same channel. */
function withoutProgress(said: string): string {
  const lines = said
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(Bundling asset|npm warn)/.test(line));
  return lines.join('\n');
}

/** The files that an assembly is built from, relative to the project's root. */
const INPUTS = [
  'bin/**/*.*',
  'lib/**/*.*',
  'functions/**/*.*',
  'local/assembly/*.*',
  'cdk.json',
  'package-lock.json',
];

/** Returns a digest that changes whenever an assembly would. */
function digestInputs(projectRoot: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of globSync(INPUTS, { cwd: projectRoot }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(projectRoot, file)));
  }
  return hash.digest('hex');
}

const SettingsSchema = v.record(v.string(), v.unknown());

/**
 * Settings for what this machine does not have: resources of a real account, of which the stack creates its own here, and a
 * network in front.
 */
const ELSEWHERE = ['topicArn', 'taskTable', 'originHeaderSecret'];

/**
 * Returns the project's context, with settings that enable everything that can run on this machine: the provider's stand-in
 * accepts lookups with any key.
 *
 * @param context of `cdk.json`; its settings stay, except for those of a real account.
 * @param settings the settings of this run, which take precedence.
 */
export function withLocalSettings(
  context: Readonly<Record<string, unknown>>,
  settings: object = {},
): Record<string, unknown> {
  const own = v.safeParse(SettingsSchema, context['voiceCallbacks'] ?? {});
  // Invalid settings are rejected by the app.
  if (!own.success) return context;
  const all = { providerApiKeySecret: 'local-provider-key', ...own.output, ...settings };
  const here = Object.entries(all).filter(([name]) => !ELSEWHERE.includes(name));
  return { ...context, voiceCallbacks: Object.fromEntries(here) };
}
