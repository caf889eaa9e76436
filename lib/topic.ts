import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Where every result is announced. Encrypted with the account's own SNS key, which costs nothing to hold. */
export function createEventTopic(scope: Construct): Topic {
  return new Topic(scope, 'VoiceEvents', {
    displayName: 'Suno Voice results',
    enforceSSL: true,
    masterKey: Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
  });
}
