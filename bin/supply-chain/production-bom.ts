import * as v from 'valibot';

const ComponentSchema = v.looseObject({
  'bom-ref': v.string(),
  name: v.string(),
  version: v.pipe(v.string(), v.nonEmpty()),
  properties: v.array(v.object({ name: v.string(), value: v.string() })),
  licenses: v.optional(v.array(v.unknown()), []),
});

const BomSchema = v.looseObject({
  bomFormat: v.literal('CycloneDX'),
  metadata: v.looseObject({ component: v.looseObject({ name: v.string() }) }),
  components: v.array(ComponentSchema),
  dependencies: v.array(v.object({ ref: v.string(), dependsOn: v.array(v.string()) })),
});

export type Bom = v.InferOutput<typeof BomSchema>;

const DEVELOPMENT = 'cdx:npm:package:development';

/**
 * Selects the components that are deployed or published from all that npm lists.
 *
 * npm's own `--omit=dev` also omits components that are deployed and used in development too.
 *
 * @param bom what `npm sbom --sbom-format=cyclonedx` prints.
 * @param name of the package: npm uses the name of its folder instead.
 * @throws {TypeError} naming a component without a licence: whether it may be shipped would be unknown.
 */
export function productionBom(bom: unknown, name: string): Bom {
  const all = v.parse(BomSchema, bom);
  const components = all.components.filter(
    ({ properties }) => !properties.some((property) => property.name === DEVELOPMENT),
  );
  const unlicensed = components.filter(({ licenses }) => licenses.length === 0);
  if (unlicensed.length > 0) {
    throw new TypeError(
      `without a licence: ${unlicensed.map((component) => component['bom-ref']).join(', ')}`,
    );
  }
  const development = new Set(all.components.map(refOf));
  for (const component of components) development.delete(refOf(component));
  return {
    ...all,
    metadata: { ...all.metadata, component: { ...all.metadata.component, name } },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => !development.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: dependsOn.filter((other) => !development.has(other)),
      })),
  };
}

function refOf(component: v.InferOutput<typeof ComponentSchema>): string {
  return component['bom-ref'];
}
