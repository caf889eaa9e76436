import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';

/** Creates the topic for all results. Without a key of the settings, the account's own SNS key encrypts it, free of charge. */
export function createEventTopic(scope: Construct, { encryptionKey }: DataProtection): Topic {
  return new Topic(scope, 'VoiceEvents', {
    displayName: 'Suno Voice results',
    enforceSSL: true,
    masterKey: encryptionKey ?? Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
  });
}

/** Returns an existing topic. Its owner decides who may publish to it, and with which key. */
export function findEventTopic(scope: Construct, topicArn: string): ITopic {
  return Topic.fromTopicArn(scope, 'VoiceEvents', topicArn);
}
