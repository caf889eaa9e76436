import { join } from 'node:path';
import { USUAL_DATA_DIR } from '../../local/arguments.ts';
import { findEngine, type Endpoints } from '../../local/endpoints.ts';
import type { StackDescription } from './description.ts';
import { CommandError } from '../terminal/command-error.ts';

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
