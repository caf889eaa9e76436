import { OutputFormat, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { fileURLToPath } from 'node:url';
import { quote } from 'shell-quote';

const standIn = (file: string) => fileURLToPath(new URL(`./${file}.ts`, import.meta.url));

/** What stands in a bundle for parts of the SDK, by the module that it replaces. */
export const STAND_INS: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': standIn('credentials'),
  '@smithy/core/event-streams': standIn('event-streams'),
  '@aws-sdk/endpoint-cache': standIn('endpoint-cache'),
  'node:fs/promises': standIn('fs-promises'),
};

/**
 * How a function is bundled: one minified file with the SDK in it, without the parts that Lambda never uses.
 *
 * The stand-ins save a fifth of the CPU time of a cold start; `npm run proof -- bench` measures it. CommonJS, because Node loads it
 * faster than an ES module of the same size.
 */
export const BUNDLING: BundlingOptions = {
  minify: true,
  format: OutputFormat.CJS,
  target: 'node24',
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  esbuildArgs: Object.fromEntries(
    Object.entries(STAND_INS).map(([module, file]) => [`--alias:${module}`, file]),
  ),
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_inputDir, outputDir) => fixModes(outputDir),
  },
};

/**
 * Returns the commands that make a bundle the same on every machine. Its modes go into the uploaded archive: under a tight umask
 * Lambda could not read it, and its hash would be that of a good one.
 */
function fixModes(folder: string): string[] {
  return [
    quote(['chmod', '-R', 'u=rwX,go=rX', folder]),
    quote(['find', folder, '-exec', 'touch', '-t', '198001010000', '{}', '+']),
  ];
}
