import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';
import { NAMINGS, pseudoParameters, type Identity } from './resource-types.ts';
import { resolveIntrinsics, type References } from './intrinsics.ts';
import type { ResourcePlan } from './plan.ts';
import type { Template, TemplateResource } from './template.ts';

/** Resource types without an effect on one machine: permissions, logs, alarms, names on the internet. */
const IRRELEVANT_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::ResourcePolicy',
]);

/** A resource with all references resolved. */
export interface StackResource {
  readonly logicalId: string;
  /** The id of its construct: a short name for people. */
  readonly id: string;
  readonly identity: Identity;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Parses the properties. @throws {EngineError} naming the resource if they have another form. */
  properties<TSchema extends v.GenericSchema>(schema: TSchema): v.InferOutput<TSchema>;
}

/** What a template does not contain about its stack. */
export interface StackSetting {
  readonly stackName: string;
  /** The future address of the HTTP API. */
  readonly apiEndpoint: string;
  /** Names a resource without a name in the template. Default: by its construct. */
  readonly nameOf?: (logicalId: string, resource: TemplateResource) => string;
}

/** A template whose references are resolved against the local account. */
export interface Stack {
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  resources(type: string): StackResource[];
  /** Every resource, including the types that the engine ignores. */
  readonly inventory: readonly ResourcePlan[];
}

/**
 * Names every resource of a template and resolves the references to it.
 *
 * @throws {EngineError} for a resource type that the engine neither applies nor may ignore.
 */
export function createStack(
  template: Template,
  { stackName, apiEndpoint, nameOf = constructId }: StackSetting,
): Stack {
  const identities = new Map<string, Identity>();
  const pseudo = new Map(Object.entries(pseudoParameters(stackName)));
  const references: References = {
    ref: (logicalId) => pseudo.get(logicalId) ?? identityOf(logicalId).ref,
    attribute(logicalId, name) {
      const value = identityOf(logicalId).attributes[name];
      if (value !== undefined) return value;
      const { Type: type } = resourceOf(logicalId);
      if (IRRELEVANT_TYPES.has(type)) return `${logicalId}.${name}`;
      throw new EngineError(
        `The template asks for ${name} of ${logicalId} (${type}), which the local engine does not know`,
      );
    },
  };

  function resourceOf(logicalId: string): TemplateResource {
    const resource = template.Resources[logicalId];
    if (resource === undefined)
      throw new EngineError(`The template refers to ${logicalId}, which it does not have`);
    return resource;
  }

  function identityOf(logicalId: string): Identity {
    const known = identities.get(logicalId);
    if (known !== undefined) return known;
    const resource = resourceOf(logicalId);
    const identity = identify(logicalId, resource);
    identities.set(logicalId, identity);
    return identity;
  }

  function identify(logicalId: string, resource: TemplateResource): Identity {
    const naming = NAMINGS[resource.Type];
    if (naming === undefined) return { ref: constructId(logicalId, resource), attributes: {} };
    const given = naming.nameProperty === undefined ? undefined : resource.Properties[naming.nameProperty];
    const name =
      given === undefined ? nameOf(logicalId, resource) : String(resolveIntrinsics(given, references));
    return naming.identify(name, logicalId, apiEndpoint);
  }

  for (const [logicalId, { Type: type, Condition: condition }] of Object.entries(template.Resources)) {
    if (IRRELEVANT_TYPES.has(type)) continue;
    if (NAMINGS[type] === undefined) {
      throw new EngineError(`The template has ${logicalId}, a ${type}, which the local engine does not know`);
    }
    if (condition !== undefined) {
      throw new EngineError(
        `The template has ${logicalId} on a condition, which the local engine does not know`,
      );
    }
  }

  return {
    stackName,
    inventory: Object.entries(template.Resources).map(
      ([logicalId, { Type: type, DeletionPolicy: policy }]) => ({
        logicalId,
        type,
        physicalId: identityOf(logicalId).ref,
        isApplied: !IRRELEVANT_TYPES.has(type),
        isRetained: policy?.startsWith('Retain') ?? false,
      }),
    ),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs).map(([name, { Value }]) => [
        name,
        String(resolveIntrinsics(Value, references)),
      ]),
    ),
    resources: (type) =>
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, resource]) => ({
          logicalId,
          id: constructId(logicalId, resource),
          identity: identityOf(logicalId),
          metadata: resource.Metadata,
          properties(schema) {
            const parsed = v.safeParse(schema, resolveIntrinsics(resource.Properties, references));
            if (parsed.success) return parsed.output;
            const [issue] = parsed.issues;
            const where = [logicalId, v.getDotPath(issue)].filter(Boolean).join('.');
            throw new EngineError(`The local engine cannot apply ${where} (${type}): ${issue.message}`);
          },
        })),
  };
}

/**
 * Returns the id of the resource's construct in the code: the name for resources without a name in the template.
 *
 * CloudFormation would generate a name from it too, with random letters at the end.
 */
export function constructId(logicalId: string, resource: TemplateResource): string {
  const path = resource.Metadata['aws:cdk:path'];
  if (typeof path !== 'string') return logicalId;
  const segments = path.split('/').filter((segment) => segment !== 'Resource' && segment !== 'Default');
  return segments.at(-1) ?? logicalId;
}
