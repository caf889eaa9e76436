import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { nameOf, oneOrMany } from '../support/policies.ts';

/** What is before the part of an ARN that says which resource. */
const ARN_BEGINNING =
  /^arn:AWS::Partition:(execute-api:AWS::Region:AWS::AccountId:|secretsmanager:AWS::Region:AWS::AccountId:secret:)/;

/** A resource as a person names it. */
const named = v.pipe(
  v.unknown(),
  v.transform((resource) =>
    nameOf(resource)
      .replace(ARN_BEGINNING, '')
      .replace(/^arn:aws:kms:.*/, 'encryptionKeyArn')
      .replace(/\.Arn(?=\/|$)/, ''),
  ),
);

const PrincipalSchema = v.pipe(
  v.union([
    v.strictObject({ AWS: v.string() }),
    v.strictObject({ Service: v.string() }),
    v.pipe(
      v.literal('*'),
      v.transform((AWS) => ({ AWS })),
    ),
  ]),
  v.transform((principal) => ('AWS' in principal ? principal.AWS : principal.Service)),
);

const listed = v.pipe(oneOrMany, v.array(named));

const StatementSchema = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(PrincipalSchema),
  Action: listed,
  Resource: v.optional(listed, []),
  Condition: v.optional(v.unknown()),
});

const DocumentSchema = v.object({ Statement: v.array(StatementSchema) });

/** A statement of a policy, wherever in the template it stands. */
export interface Permission {
  /** The resource that it is written into, and the property there. */
  readonly at: string;
  readonly statement: v.InferOutput<typeof StatementSchema>;
}

/** Every statement of every policy in a template. What is none of the forms that are known here is an error. */
export function statementsIn(template: Template): Permission[] {
  const resources = v.parse(v.record(v.string(), v.unknown()), template.toJSON()['Resources']);
  return Object.entries(resources).flatMap(([logicalId, resource]) =>
    documentsIn(resource, nameOf({ Ref: logicalId })).flatMap(([at, document]) =>
      v.parse(DocumentSchema, document).Statement.map((statement) => ({ at, statement })),
    ),
  );
}

function documentsIn(value: unknown, at: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [[at, value]];
  return Object.entries(value).flatMap(([key, inside]) =>
    documentsIn(inside, key === 'Properties' ? at : `${at}.${key}`),
  );
}

const StarterSchema = v.object({ FunctionName: named, Principal: v.string(), SourceArn: named });

/** What may start which function, and from where. */
export function startersIn(template: Template): v.InferOutput<typeof StarterSchema>[] {
  return propertiesOf(template, 'AWS::Lambda::Permission', StarterSchema).map(([, starter]) => starter);
}

const RouteSchema = v.object({ RouteKey: v.string(), AuthorizationType: v.string(), Target: named });
const IntegrationSchema = v.object({ IntegrationUri: named });

/** The routes, each with its authoriser and the function that it leads to. */
export function routesIn(template: Template) {
  const functions = new Map(
    propertiesOf(template, 'AWS::ApiGatewayV2::Integration', IntegrationSchema).map(
      ([logicalId, { IntegrationUri: called }]) => [`integrations/${nameOf({ Ref: logicalId })}`, called],
    ),
  );
  return propertiesOf(template, 'AWS::ApiGatewayV2::Route', RouteSchema).map(([, route]) => ({
    ...route,
    Target: functions.get(route.Target),
  }));
}

function propertiesOf<TSchema extends v.GenericSchema>(
  template: Template,
  type: string,
  schema: TSchema,
): [string, v.InferOutput<TSchema>][] {
  return Object.entries(template.findResources(type)).map(([logicalId, resource]) => {
    const { Properties: properties } = v.parse(v.object({ Properties: v.unknown() }), resource);
    return [logicalId, v.parse(schema, properties)];
  });
}
