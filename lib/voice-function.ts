import { Duration, Stack, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal, type Conditions } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as FunctionConstruct,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';
import { metricsNamespace } from '../functions/receive-callback/metrics.ts';
import { bundledCode } from './bundle/bundling.ts';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';

interface VoiceFunctionProps {
  /** The folder below `functions/`. */
  readonly folder: string;
  readonly description: string;
  /** Every variable in the function's `environment.ts`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeout: Duration;
  readonly memoryMebibytes: number;
  readonly logs: LogKeeping;
  /** How many instances run at most, reserved for this function. If left out, the function shares the account's rest. */
  readonly reservedConcurrency?: number | undefined;
  /** Whether Lambda logs a report of each call. */
  readonly systemLogs: boolean;
  /** Whether X-Ray traces its invocations. */
  readonly tracing: boolean;
}

/**
 * Creates a function: bundled into one file with the SDK in it, on arm64, with its own log group and a role that may write
 * there, send traces if they are enabled and, at first, do nothing else.
 */
export function createVoiceFunction(
  scope: Construct,
  id: string,
  props: VoiceFunctionProps,
): FunctionConstruct {
  const logGroup = createLogGroup(scope, `${id}Logs`, props.logs);
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  if (props.tracing) acknowledgeWildcard(role, '*', 'X-Ray knows no resource to send a trace to.');
  return new FunctionConstruct(scope, id, {
    description: props.description,
    code: bundledCode(props.folder),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: props.timeout,
    memorySize: props.memoryMebibytes,
    ...(props.reservedConcurrency !== undefined && {
      reservedConcurrentExecutions: props.reservedConcurrency,
    }),
    environment: {
      ...withoutUndefined(props.environment),
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(Stack.of(scope).stackName),
    },
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    // A report of each call is of the level INFO.
    systemLogLevelV2: props.systemLogs ? SystemLogLevel.INFO : SystemLogLevel.WARN,
    // This adds the permission to send traces.
    tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
  });
}

/** Allows a function exactly these actions on exactly these resources, under the conditions if there are any. */
export function allow(
  fn: FunctionConstruct,
  actions: readonly string[],
  resources: readonly string[],
  conditions: Conditions = {},
): void {
  fn.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
}

function withoutUndefined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** How logs are kept. */
export interface LogKeeping {
  readonly retention: RetentionDays;
  /** The encryption key; `undefined` means the service's own key. */
  readonly encryptionKey: IKey | undefined;
}

/** Creates a log group. It is deleted with its stack, even if the records are retained: the logs have no result. */
export function createLogGroup(
  scope: Construct,
  id: string,
  { retention, encryptionKey }: LogKeeping,
  name?: string,
): LogGroup {
  return new LogGroup(scope, id, {
    ...(name !== undefined && { logGroupName: name }),
    retention,
    ...(encryptionKey !== undefined && { encryptionKey }),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

const RefSchema = v.strictObject({ Ref: v.string() });
const GetAttSchema = v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const JoinSchema = v.strictObject({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) });

/** Explains to auditors of the stack why a wildcard is allowed, for exactly this resource. */
export function acknowledgeWildcard(allowed: IConstruct, resource: string, reason: string): void {
  const name = nameForAudit(Stack.of(allowed).resolve(resource));
  Validations.of(allowed).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${name}]`, reason });
}

/** Returns a resource as audits show it: a value that is known only at deployment is a name in angle brackets. */
function nameForAudit(resource: unknown): string {
  if (v.is(RefSchema, resource)) return `<${resource.Ref}>`;
  if (v.is(GetAttSchema, resource)) return `<${resource['Fn::GetAtt'].join('.')}>`;
  if (v.is(JoinSchema, resource)) return resource['Fn::Join'][1].map(nameForAudit).join('');
  return String(resource);
}
