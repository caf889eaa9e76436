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
