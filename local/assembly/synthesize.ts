import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';
import { digestInputs } from './input-digest.ts';
import { withLocalSettings } from './local-settings.ts';

const CdkJsonSchema = v.object({ context: v.optional(v.record(v.string(), v.unknown()), {}) });

/**
 * Synthesizes the CDK app as the CDK CLI does, but with the local settings, unless an assembly of the same sources exists.
 *
 * Runs in a child process: the CDK needs 250 MB, which are free again when it exits.
 *
 * @param settings of the stack, in addition to or instead of the project's own.
 * @throws {EngineError} with the app's output, if the app fails.
 */
export async function synthesize(
  projectRoot: string,
  assemblyDir: string,
  signal: AbortSignal,
  settings: object = {},
): Promise<void> {
  const digest = `${digestInputs(projectRoot)} ${JSON.stringify(settings)}`;
  const digestFile = join(assemblyDir, 'made-of.sha256');
  if (existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest) return;

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
  const cdkJson: unknown = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8'));
  const context = {
    ...withLocalSettings(v.parse(CdkJsonSchema, cdkJson).context, settings),
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
  };
  const app = spawn(process.execPath, ['bin/app.ts'], {
    cwd: projectRoot,
    env: { ...process.env, CDK_OUTDIR: assemblyDir, CDK_CONTEXT_JSON: JSON.stringify(context) },
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

/** Returns only the app's own output: the bundler prints to the same channel. */
function withoutProgress(said: string): string {
  const lines = said
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(Bundling asset|npm warn)/.test(line));
  return lines.join('\n');
}
