import * as v from 'valibot';
import { eventSourceOf } from '../functions/publish-events/environment.ts';
import { EngineError } from './engine-error.ts';
import type { Endpoints } from './endpoints.ts';
import type { SecretStore } from './services/secrets/secret-store.ts';
import { REGION } from './template/template.ts';
import type { Plan } from './template/plan.ts';

const VariablesSchema = v.record(v.string(), v.string());

interface ServiceAddresses {
  readonly api: string;
  readonly dynamodb: string;
  readonly messaging: string;
  readonly secrets: string;
  readonly provider: string;
}

/**
 * Returns all addresses. Tables, topic, bucket and secret are found as in a deployed stack: by its outputs.
 *
 * @throws {EngineError} if the stack has no such output.
 */
export function describeEndpoints(plan: Plan, addresses: ServiceAddresses, secrets: SecretStore): Endpoints {
  const output = (name: string) => {
    const value = plan.outputs[name];
    if (value === undefined) throw new EngineError(`The stack has no output ${name}`);
    return value;
  };
  return {
    api: addresses.api,
    console: `${addresses.api}/`,
    region: REGION,
    dynamodb: addresses.dynamodb,
    sns: addresses.messaging,
    sqs: addresses.messaging,
    s3: addresses.messaging,
    taskTable: output('TaskTableName'),
    quarantineTable: output('QuarantineTableName'),
    topicArn: output('TopicArn'),
    eventSource: eventSourceOf(plan.stackName),
    failureBucket: output('FailureBucketName'),
    quarantineRetentionDays: Number(output('QuarantineRetentionDays')),
    recordingSettings: v.parse(VariablesSchema, JSON.parse(output('RecordingSettings'))),
    webhookHmac: output('WebhookHmac'),
    signingSecret: secrets.find(output('SigningSecretArn'))?.current?.value ?? '',
    signingSecretArn: output('SigningSecretArn'),
    secrets: addresses.secrets,
    provider: addresses.provider,
    pid: process.pid,
  };
}
