import { join } from 'node:path';
import { eventSourceOf } from '../../functions/publish-events/environment.ts';
import { USUAL_DATA_DIR } from '../../local/arguments.ts';
import { findEngine, type Endpoints } from '../../local/endpoints.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { ClientSettings } from './clients.ts';

/** The outputs that this tool reads of every deployed stack. */
export const OUTPUTS = [
  'CallbackBaseUrl',
  'TaskTableName',
  'QuarantineTableName',
  'TopicArn',
  'FailureBucketName',
  'QuarantineRetentionDays',
  'RecordingSettings',
  'Provider',
  'RemovalPolicy',
  'TaskApiPolicyArn',
  'SigningSecretArn',
  'WebhookHmac',
] as const;

/** `AlertTopicArn` exists only with alarms. */
export type OutputName = (typeof OUTPUTS)[number] | 'AlertTopicArn';

/** What is known about a stack when it is found: everything in which the local engine and a deployed stack differ. */
export interface StackDescription {
  readonly name: string;
  readonly isLocal: boolean;
  readonly outputs: Readonly<Partial<Record<OutputName, string | undefined>>>;
  /** The `source` of its events. */
  readonly eventSource: string;
  /** The address of the provider's stand-in, which only the local engine has. */
  readonly standIn?: string;
  readonly settings: ClientSettings;
}

/**
 * Finds the local engine that runs with its data in a folder, by default the usual one.
 *
 * @param isNamed whether the options name the local engine; else the error proposes a deployed stack.
 * @throws {CommandError} if no engine of this version is running there.
 */
export async function findLocalEngine(
  dataDir: string | undefined,
  isNamed: boolean,
): Promise<StackDescription> {
  const found = await findEngine(join(dataDir ?? USUAL_DATA_DIR, 'endpoints.json'));
  if (found.kind !== 'running') {
    const isChosen = isNamed || dataDir !== undefined;
    throw new CommandError(isChosen ? found.problem : `${found.problem}, or add --stack NAME`);
  }
  return describeEngine(found.endpoints);
}

/** Describes a running engine as a stack, by the same outputs as a deployed one. */
export function describeEngine(engine: Endpoints): StackDescription {
  return {
    name: 'local',
    isLocal: true,
    outputs: {
      CallbackBaseUrl: engine.api,
      TaskTableName: engine.taskTable,
      QuarantineTableName: engine.quarantineTable,
      TopicArn: engine.topicArn,
      FailureBucketName: engine.failureBucket,
      QuarantineRetentionDays: String(engine.quarantineRetentionDays),
      RecordingSettings: JSON.stringify(engine.recordingSettings),
      SigningSecretArn: engine.signingSecretArn,
      WebhookHmac: engine.webhookHmac,
    },
    eventSource: engine.eventSource,
    standIn: engine.provider,
    settings: {
      region: engine.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: engine,
    },
  };
}

/** @throws {CommandError} if the stack does not exist or may not be read. */
export async function findDeployedStack(
  name: string,
  namedRegion: string | undefined,
): Promise<StackDescription> {
  if (name === '') throw new CommandError('--stack takes the name of a stack');
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // The AWS CLI reads both; the SDK only the first.
  const chosen = namedRegion ?? (AWS_REGION || AWS_DEFAULT_REGION);
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(chosen === undefined ? {} : { region: chosen });
  const region = await client.config.region().catch(() => {
    throw new CommandError(`the region of the stack ${name} is not known: give --region, or set AWS_REGION`);
  });
  const { Stacks: stacks } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: unknown) => {
      throw new CommandError(
        `the stack ${name} could not be read in ${region}: ${error instanceof Error ? adviceOn(error) : String(error)}`,
      );
    });
  const [stack] = stacks ?? [];
  // If `name` is an ARN, the stack still has a name.
  const stackName = stack?.StackName ?? name;
  const outputs = (stack?.Outputs ?? []).map(
    ({ OutputKey: key = '', OutputValue: value }) => [key, value] as const,
  );
  return {
    name: stackName,
    isLocal: false,
    outputs: Object.fromEntries(outputs),
    eventSource: eventSourceOf(stackName),
    settings: { region },
  };
}

/** Returns AWS's message, and what to do where the message does not say it. */
function adviceOn({ name, message }: Error): string {
  if (name === 'CredentialsProviderError')
    return `${message}; \`aws sts get-caller-identity\` must answer here first`;
  return message.endsWith('does not exist') ? `${message}; is it in another --region, or account?` : message;
}
