import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Relative to the project: esbuild does not find an alias whose path has a `*`. */
const standIn = (file: string) => `./lib/bundle/${file}.ts`;

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
export const BUNDLING = {
  absWorkingDir: projectRoot,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  mainFields: ['module', 'main'],
  alias: STAND_INS,
} satisfies BuildOptions;

/**
 * Returns the code of the function in a folder below `functions/`: the bundle of its `lambda.ts`.
 *
 * esbuild gets the file as an import: in the path of an entry it takes `*` for a pattern. The CDK's `NodejsFunction` starts it
 * by `npx` with such a path.
 */
export function bundledCode(folder: string): Code {
  return Code.fromAsset(join(projectRoot, 'functions', folder), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('not-used'),
      local: {
        tryBundle(outputDir) {
          bundle(folder, join(outputDir, 'index.js'));
          return true;
        },
      },
    },
  });
}

function bundle(folder: string, outfile: string): void {
  buildSync({
    ...BUNDLING,
    stdin: { contents: `export { handler } from './functions/${folder}/lambda.ts'`, resolveDir: projectRoot },
    outfile,
    logLevel: 'warning',
  });
  // The mode goes into the uploaded archive: under a tight umask Lambda could not read the file, and its hash would be that of a
  // good one.
  chmodSync(outfile, 0o644);
}
