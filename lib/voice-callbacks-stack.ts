import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { recordingOf } from './read-settings.ts';
import type { Settings, SettingsInput } from './settings.ts';
import { VoiceCallbacks } from './voice-callbacks.ts';

const WHEN_DELETED = {
  retain: 'Deleting it keeps its tables, secret and bucket.',
  destroy: 'Deleting it deletes its tables, secret and bucket.',
};

/** Returns the name of the stack: one for each stage in an account. */
export function stackNameOf({ stage }: Pick<Settings, 'stage'>): string {
  return stage === undefined ? 'SunoVoiceCallbacks' : `SunoVoiceCallbacks-${stage}`;
}

/** The construct as its own stack, with the outputs that people and the command-line tool read. */
export class VoiceCallbacksStack extends Stack {
  readonly callbacks: VoiceCallbacks;

  constructor(scope: Construct, id: string, props: StackProps & { readonly settings?: SettingsInput }) {
    super(scope, id, props);
    this.callbacks = new VoiceCallbacks(this, 'VoiceCallbacks', props.settings);
    const {
      callbackBaseUrl,
      customDomain,
      taskTable,
      quarantineTable,
      topic,
      failureBucket,
      signingSecret,
      taskApiPolicy,
      settings,
    } = this.callbacks;
    const { alertTopic } = this.callbacks;
    // What a deletion would keep has no stack any more, and no URL works: it takes a second command.
    this.terminationProtection = props.terminationProtection ?? settings.removalPolicy === 'retain';
    // The console shows the description beside the button that deletes the stack.
    this.templateOptions.description ??= `Receives Suno Voice callbacks, records them, and announces the results. ${WHEN_DELETED[settings.removalPolicy]}`;

    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output(
      'CallbackBaseUrl',
      callbackBaseUrl,
      'Where callbacks are received; `voice-callbacks url` makes URLs of it',
    );
    if (customDomain !== undefined) {
      output(
        'CustomDomainTarget',
        customDomain.regionalDomainName,
        'Where the DNS record of the domain leads',
      );
      output(
        'CustomDomainZoneId',
        customDomain.regionalHostedZoneId,
        'Its zone, for an alias record in Route 53',
      );
    }
    output('TaskTableName', taskTable.tableName, 'One record per task');
    output('QuarantineTableName', quarantineTable.tableName, 'What could not be read');
    const isYours = settings.topicArn !== undefined;
    output('TopicArn', topic.topicArn, `Where results are announced${isYours ? ': a topic of yours' : ''}`);
    output(
      'FailureBucketName',
      failureBucket.bucketName,
      'Batches that the stream discarded; `voice-callbacks redrive`',
    );
    output(
      'QuarantineRetentionDays',
      String(settings.quarantineRetentionDays),
      'How long what could not be read is kept',
    );
    output(
      'RecordingSettings',
      JSON.stringify(recordingOf(settings)),
      'What callbacks are recorded by; `voice-callbacks redrive` keeps to it',
    );
    output('Provider', settings.provider, 'Whose API voices are submitted to; `voice-callbacks submit`');
    output(
      'RemovalPolicy',
      settings.removalPolicy,
      'What happens to the tables, the secret and the bucket when the stack is deleted',
    );
    output('TaskApiPolicyArn', taskApiPolicy.managedPolicyArn, 'Lets a backend register and read its tasks');
    output('SigningSecretArn', signingSecret.secretArn, 'What callback URLs are signed with');
    output(
      'WebhookHmac',
      settings.webhookHmac,
      "What is done about kie.ai's signatures; with enforce `voice-callbacks doctor` sends no probe",
    );
    if (alertTopic !== undefined) output('AlertTopicArn', alertTopic.topicArn, 'The topic of the alarms');
  }
}
