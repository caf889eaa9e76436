import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';

/** Where every result is announced. Without a key of the settings, the account's own for SNS costs nothing to hold. */
export function createEventTopic(scope: Construct, { encryptionKey }: DataProtection): Topic {
  return new Topic(scope, 'VoiceEvents', {
    displayName: 'Suno Voice results',
    enforceSSL: true,
    masterKey: encryptionKey ?? Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
  });
}

/** A topic of somebody else's: who may publish to it, and with which key, is theirs to say. */
export function findEventTopic(scope: Construct, topicArn: string): ITopic {
  return Topic.fromTopicArn(scope, 'VoiceEvents', topicArn);
}
