import * as v from 'valibot';

const ManifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
  type: v.literal('module'),
  engines: v.object({ node: v.string() }),
  exports: v.record(v.string(), v.union([v.string(), v.record(v.string(), v.string())])),
  dependencies: v.record(v.string(), v.string()),
});

/** The client runs on older Nodes than the project: it is JavaScript, and `AbortSignal.any` is its newest part. */
const OLDEST_NODE = '>=20.3';

export type Manifest = v.InferOutput<typeof ManifestSchema>;

/**
 * Returns the `package.json` of the package for backends and subscribers: the project's own, with the dependencies that the
 * published files import. The other dependencies would install the stack's libraries, a Node and a database.
 *
 * @param project the project's `package.json`.
 * @param imported what the published files import, as written: `jose`, `@scope/name/part`, `./here.js`, `node:fs`.
 * @throws {TypeError} naming an import that is not a dependency: it would be missing where the package is installed.
 */
export function publishedManifest(project: unknown, imported: readonly string[]): Manifest {
  const { dependencies, ...about } = v.parse(ManifestSchema, project);
  const names = new Set(imported.filter(isPackage).map(packageOf));
  return {
    ...about,
    engines: { node: OLDEST_NODE },
    dependencies: Object.fromEntries(
      [...names].sort().map((name) => {
        const version = dependencies[name];
        if (version === undefined) throw new TypeError(`${name} is imported, and is not in "dependencies"`);
        return [name, version];
      }),
    ),
  };
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('node:');
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
