import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SettingsInput } from './settings.ts';
import { VoiceCallbacks } from './voice-callbacks.ts';

/** The construct as a stack of its own, with the outputs that people and the command-line tool look up. */
export class VoiceCallbacksStack extends Stack {
  readonly callbacks: VoiceCallbacks;

  constructor(scope: Construct, id: string, props: StackProps & { readonly settings?: SettingsInput }) {
    super(scope, id, props);
    this.callbacks = new VoiceCallbacks(this, 'VoiceCallbacks', props.settings);
    const { api, taskTable, quarantineTable, topic, failureBucket, signingSecret, taskApiPolicy, settings } =
      this.callbacks;

    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output(
      'CallbackBaseUrl',
      api.apiEndpoint,
      'Where callbacks are received; `voice-callbacks url` makes URLs of it',
    );
    output('TaskTableName', taskTable.tableName, 'One record per task');
    output('QuarantineTableName', quarantineTable.tableName, 'What could not be read');
    output('TopicArn', topic.topicArn, 'Where results are announced');
    output(
      'FailureBucketName',
      failureBucket.bucketName,
      'What the stream gave up; `voice-callbacks redrive`',
    );
    output(
      'QuarantineRetentionDays',
      String(settings.quarantineRetentionDays),
      'How long what could not be read is kept',
    );
    output('TaskApiPolicyArn', taskApiPolicy.managedPolicyArn, 'Lets a backend register and read its tasks');
    output('SigningSecretArn', signingSecret.secretArn, 'What callback URLs are signed with');
  }
}
