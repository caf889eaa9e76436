import { describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { IMPURE_GLOBALS, LAYERS, layers, purity, type Layer } from '../../eslint-rules/layers.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file of each layer that every other one could import. */
const FILES: Readonly<Record<Layer, string>> = {
  client: 'client/index.ts',
  'functions/contract': 'functions/contract/index.ts',
  'functions/domain': 'functions/domain/classify.ts',
  'functions/adapters': 'functions/adapters/dynamodb/client.ts',
  'functions/receive-callback': 'functions/receive-callback/handler.ts',
  'functions/publish-events': 'functions/publish-events/handler.ts',
  'functions/track-tasks': 'functions/track-tasks/handler.ts',
  'functions/sweep-due': 'functions/sweep-due/handler.ts',
  lib: 'lib/voice-callbacks.ts',
  local: 'local/engine.ts',
  bin: 'bin/stack.ts',
  examples: 'examples/submit.ts',
  'eslint-rules': 'eslint-rules/plain-english.js',
  test: 'test/support/store.ts',
  proof: 'proof/kit/random.ts',
};

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfigFile: true,
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...layers, purity],
});

async function findings(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) });
  return (result?.messages ?? []).map(({ message }) => message);
}

const pairs = Object.entries(FILES).flatMap(([layer]) =>
  Object.entries(FILES)
    .filter(([other]) => other !== layer)
    .map(([other, file]) => ({ layer: layer as Layer, other: other as Layer, file })),
);
const mayReach = ({ layer, other }: (typeof pairs)[number]) => {
  const reachable = LAYERS[layer];
  // The infrastructure reads a function's environment and metrics; its handler is planted here.
  if (layer === 'lib') return false;
  return reachable === 'everything' || reachable.includes(other);
};
const importing = (layer: string, file: string, keyword = 'import') =>
  findings(
    `${layer}/planted.ts`,
    `${keyword} * as planted from '${relative(layer, file).replace(/^(?!\.)/, './')}';\nexport { planted };\n`,
  );

describe('who may import whom', () => {
  test('is said for every folder of the project that has code, and each file of this table exists', () => {
    expect(Object.keys(FILES).sort()).toEqual(Object.keys(LAYERS).sort());
    expect(Object.values(FILES).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test.each(pairs.filter((pair) => !mayReach(pair)))(
    '$layer must not import $other, nor a type of it',
    async ({ layer, other, file }) => {
      const message = expect.stringContaining(`${layer} must not reach into ${other}.`);

      expect(await importing(layer, file)).toContainEqual(message);
      expect(await importing(layer, file, 'import type')).toContainEqual(message);
      expect(await importing(join(layer, 'deeper'), file)).toContainEqual(message);
    },
  );

  test.each(pairs.filter(mayReach))('$layer may import $other', async ({ layer, file }) => {
    expect(await importing(layer, file)).toEqual([]);
  });

  test.each(['environment', 'metrics'])('lib may read the %s of a function', async (name) => {
    expect(await importing('lib', `functions/sweep-due/${name}.ts`)).toEqual([]);
  });
});

describe.each(['functions/domain', 'functions/contract'])('%s is pure', (layer) => {
  const planted = (code: string) =>
    findings(`${layer}/planted.ts`, `export const planted = () => ${code};\n`);

  test.each(IMPURE_GLOBALS)('%s is not at hand', async (name) => {
    expect(await planted(name)).toEqual([expect.stringContaining(`'${name}'`)]);
  });

  test.each(['Date.now()', 'new Date()', 'Date()', 'Math.random()'])('%s is not at hand', async (code) => {
    expect(await planted(code)).toHaveLength(1);
  });

  test.each(['new Date(0)', 'Date.parse("2026")', 'Math.max(1, 2)'])('%s is', async (code) => {
    expect(await planted(code)).toEqual([]);
  });

  test.each(['node:crypto', 'node:fs', 'crypto', '@aws-sdk/client-sns', 'jose'])(
    'the package %s is not at hand',
    async (name) => {
      const code = `import * as planted from '${name}';\nexport { planted };\n`;

      expect(await findings(`${layer}/planted.ts`, code)).toEqual([expect.stringContaining('is pure')]);
    },
  );
});
