import { outputOf, type DeployedStack } from '../deployed-stack.ts';
import { failed, LIMIT_SECONDS, ok, type Check } from './check.ts';

/** The outputs that this tool reads; `AlertTopicArn` exists only with alarms. */
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
];

export const outputs: Check = {
  name: 'outputs',
  limitSeconds: LIMIT_SECONDS,
  examine: (found) =>
    Promise.resolve(
      found.kind === 'local' ? ok(`the local engine at ${found.engine.api}`) : examine(found.stack),
    ),
};

function examine(stack: DeployedStack) {
  const missing = OUTPUTS.filter((name) => outputOf(stack, name) === undefined);
  if (missing.length === 0) return ok(`all ${OUTPUTS.length} are there`);
  return failed(
    `missing: ${missing.join(', ')}`,
    'deploy the stack once more with this version (npm run deploy); a stack of your own that only has the construct has no outputs',
  );
}
