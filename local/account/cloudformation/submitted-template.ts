import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { TemplateSchema, type TemplateResource } from '../../template/template.ts';
import { RefusedError } from '../query-protocol.ts';

const SubmittedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    ...TemplateSchema.entries,
    Description: v.optional(v.string()),
    Parameters: v.optional(v.record(v.string(), v.object({ Default: v.optional(v.string()) })), {}),
  }),
);

/** A template as it was uploaded, and in parsed form. */
export interface SubmittedTemplate {
  readonly body: string;
  readonly content: v.InferOutput<typeof SubmittedSchema>;
}

/** The effect of an update on a resource. */
export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  /** For a modified resource: the properties that change. */
  readonly properties: readonly string[];
}

/** @throws {RefusedError} if the string is not a template in JSON. */
export function readSubmitted(body: string): SubmittedTemplate {
  const parsed = v.safeParse(SubmittedSchema, body);
  if (parsed.success) return { body, content: parsed.output };
  throw new RefusedError('ValidationError', `Template format error: ${parsed.issues[0].message}`);
}

/**
 * Returns the changes from one template to the next.
 *
 * @returns `undefined` if there are none: metadata of the resources, such as the CDK's paths, and of the template do not count.
 */
export function compareTemplates(
  before: SubmittedTemplate | undefined,
  after: SubmittedTemplate,
): readonly ResourceChange[] | undefined {
  const old = before?.content.Resources ?? {};
  const resources = after.content.Resources;
  const changes = [
    ...Object.entries(resources).flatMap(([logicalId, resource]) =>
      compareResource(logicalId, old[logicalId], resource),
    ),
    ...Object.entries(old)
      .filter(([logicalId]) => resources[logicalId] === undefined)
      .map(([logicalId, { Type: type }]) => ({
        action: 'Remove' as const,
        logicalId,
        type,
        properties: [],
      })),
  ];
  const hasOtherOutputs = !isDeepStrictEqual(before?.content.Outputs, after.content.Outputs);
  return changes.length > 0 || hasOtherOutputs ? changes : undefined;
}

function compareResource(
  logicalId: string,
  before: TemplateResource | undefined,
  after: TemplateResource,
): ResourceChange[] {
  const { Type: type } = after;
  if (before === undefined) return [{ action: 'Add', logicalId, type, properties: [] }];
  if (isDeepStrictEqual({ ...before, Metadata: {} }, { ...after, Metadata: {} })) return [];
  const names = new Set([...Object.keys(before.Properties), ...Object.keys(after.Properties)]);
  const properties = [...names].filter(
    (name) => !isDeepStrictEqual(before.Properties[name], after.Properties[name]),
  );
  return [{ action: 'Modify', logicalId, type, properties }];
}
