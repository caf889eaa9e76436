import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';

/** A statement of a policy, with resources as `ConstructId`, `ConstructId.Attribute` or that and a path. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Absent where the statement holds for every request. */
  readonly condition?: unknown;
}

/** What a policy has one of, or a list. */
export const oneOrMany = v.union([
  v.array(v.unknown()),
  v.pipe(
    v.unknown(),
    v.transform((one) => [one]),
  ),
]);

const PolicySchema = v.object({
  Properties: v.object({
    PolicyDocument: v.object({
      Statement: v.array(
        v.strictObject({
          Effect: v.literal('Allow'),
          Action: oneOrMany,
          Resource: oneOrMany,
          Condition: v.optional(v.unknown()),
        }),
      ),
    }),
  }),
});

/** Everything that a function's role may do. It has one policy; a denial in it is an error here. */
export function policyOf(template: Template, functionId: string): Statement[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const own = policies.filter(([logicalId]) => logicalId.includes(`${functionId}Role`));
  if (own.length !== 1) throw new Error(`${functionId} has ${own.length} policies`);
  return statementsOf(own[0]?.[1]);
}

/** Everything that the managed policy of the stack allows. */
export function managedPolicyOf(template: Template): Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  if (policies.length !== 1) throw new Error(`There are ${policies.length} managed policies`);
  return statementsOf(policies[0]);
}

function statementsOf(policy: unknown): Statement[] {
  const { Properties: properties } = v.parse(PolicySchema, policy);
  return properties.PolicyDocument.Statement.map(
    ({ Action: actions, Resource: resources, Condition: condition }) => ({
      actions: actions.map(String),
      resources: resources.map(nameOf),
      ...(condition !== undefined && { condition }),
    }),
  );
}

const RefSchema = v.strictObject({ Ref: v.string() });
const GetAttSchema = v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const JoinSchema = v.strictObject({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) });

/** What a template refers to, as `ConstructId`, `ConstructId.Attribute` or that and a path. */
export function nameOf(resource: unknown): string {
  if (v.is(RefSchema, resource)) return constructId(resource.Ref);
  if (v.is(GetAttSchema, resource)) {
    const [logicalId, attribute] = resource['Fn::GetAtt'];
    return `${constructId(logicalId)}.${attribute}`;
  }
  if (v.is(JoinSchema, resource)) return resource['Fn::Join'][1].map(nameOf).join('');
  return String(resource);
}

/** A logical id is the construct's path, and eight digits of its hash. */
function constructId(logicalId: string): string {
  return logicalId.replace(/^VoiceCallbacks/, '').replace(/[0-9A-F]{8}$/, '');
}
