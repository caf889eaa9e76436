import { describe, expect, test } from '@jest/globals';
import { publishedManifest } from '../../../bin/package/published-manifest.ts';

const project = {
  name: 'ours',
  version: '1.2.3',
  description: 'Ours',
  license: 'MIT',
  private: true,
  type: 'module',
  engines: { node: '>=22' },
  bin: { tool: 'bin/tool.ts' },
  exports: { './client': { types: './dist/client.d.ts', default: './dist/client.js' } },
  scripts: { prepack: 'exit 1' },
  dependencies: { '@scope/whole': '1.0.0', '@scope/part': '2.0.0', plain: '3.0.0', unused: '4.0.0' },
  optionalDependencies: { binary: '5.0.0' },
  devDependencies: { tool: '6.0.0' },
};

describe('the published manifest', () => {
  test('depends on what is imported, whole or in part, once each, and on nothing else', () => {
    const { dependencies } = publishedManifest(project, [
      'plain',
      'plain/deep/file',
      '@scope/part/inside',
      './here.js',
      '../there.js',
      'node:crypto',
    ]);

    expect(dependencies).toEqual({ '@scope/part': '2.0.0', plain: '3.0.0' });
  });

  test('says what the package is, and has nothing that needs the clone', () => {
    expect(publishedManifest(project, [])).toEqual({
      name: 'ours',
      version: '1.2.3',
      description: 'Ours',
      license: 'MIT',
      type: 'module',
      engines: { node: '>=20.3' },
      exports: { './client': { types: './dist/client.d.ts', default: './dist/client.js' } },
      dependencies: {},
    });
  });

  test.each(['tool', 'binary', '@scope', 'missing/part'])(
    'refuses %s, which would be missing where the package is installed',
    (imported) => {
      expect(() => publishedManifest(project, [imported])).toThrow(
        `${imported.split('/')[0]} is imported, and is not in "dependencies"`,
      );
    },
  );
});
