import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';
import { TemplateSchema, type Template } from '../template/template.ts';

const ManifestSchema = v.object({
  artifacts: v.record(
    v.string(),
    v.object({
      type: v.string(),
      properties: v.optional(
        v.object({ templateFile: v.optional(v.string()), stackName: v.optional(v.string()) }),
      ),
    }),
  ),
});

/** A cloud assembly: the template of its one stack, and the folder with the bundles. */
export interface Assembly {
  readonly directory: string;
  readonly stackName: string;
  readonly template: Template;
}

/** @throws {EngineError} if the folder does not hold an assembly of exactly one stack. */
export function readAssembly(directory: string): Assembly {
  const absolute = resolve(directory);
  const manifestFile = join(absolute, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new EngineError(
      `${directory} is not a cloud assembly: it has no manifest.json. \`cdk synth\` makes one, in cdk.out`,
    );
  }
  const manifest = readJson(ManifestSchema, manifestFile);
  const stacks = Object.entries(manifest.artifacts).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  );
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw new EngineError(`${directory} has ${stacks.length} stacks; the local engine runs exactly one`);
  }
  const [id, { properties }] = stack;
  return {
    directory: absolute,
    stackName: properties?.stackName ?? id,
    template: readJson(TemplateSchema, join(absolute, properties?.templateFile ?? `${id}.template.json`)),
  };
}

function readJson<TSchema extends v.GenericSchema>(schema: TSchema, file: string): v.InferOutput<TSchema> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return v.parse(schema, content);
  } catch (error) {
    throw new EngineError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
