import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';
import { PROVIDERS } from '../functions/sweep-due/environment.ts';
import { days, emailAddress, objectOf, oneOf, textLike, wholeNumber, yesOrNo } from './settings-schema.ts';

/** The retention periods that CloudWatch Logs offers, in days; 9999 means permanently. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

const PROVIDER_NAMES = Object.keys(PROVIDERS) as (keyof typeof PROVIDERS)[]; // its own keys

const secretName = () =>
  textLike(
    /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})$/,
    'the name of a secret in Secrets Manager, or its ARN with the six characters that it ends with',
  );

/** Labels of letters, digits and inner hyphens, at least two of them. */
const DOMAIN_NAME = /^(?=.{1,255}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** Every setting with what it allows, its default, and its text in `docs/settings.md` (`npm run docs`). */
export const SETTINGS = {
  recordRetentionDays: v.pipe(
    v.optional(days(0, 3650), 400),
    v.description('How long a record is kept after its last change, in days; 0 means without end.'),
  ),
  quarantineRetentionDays: v.pipe(
    v.optional(days(1, 3650), 90),
    v.description('How long a quarantined body is kept after it last arrived, in days.'),
  ),
  logRetentionDays: v.pipe(
    v.optional(oneOf(LOG_RETENTION_DAYS), RetentionDays.ONE_MONTH),
    v.description('How long logs are kept, in days.'),
  ),
  throttleRate: v.pipe(
    v.optional(wholeNumber(1, 10_000), 100),
    v.description(
      'How many requests a second are let in on average; above it the gateway answers 429, and the provider repeats. It bounds what a flood costs ([cost.md](cost.md#what-a-flood-costs)).',
    ),
  ),
  throttleBurst: v.pipe(
    v.optional(wholeNumber(1, 5_000), 1_000),
    v.description('How many requests are let in at once.'),
  ),
  taskThrottleRate: v.pipe(
    v.optional(wholeNumber(1, 10_000), 50),
    v.description(
      'The same as `throttleRate` for each of the two signed routes of [tasks](tasks.md), which a flood of callbacks does not use up.',
    ),
  ),
  taskThrottleBurst: v.pipe(
    v.optional(wholeNumber(1, 5_000), 500),
    v.description('How many of these requests are let in at once.'),
  ),
  customDomain: v.pipe(
    v.optional(
      objectOf({
        name: textLike(DOMAIN_NAME, 'a domain name in lower case'),
        certificateArn: textLike(
          /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
          'the ARN of a certificate in ACM',
        ),
      }),
    ),
    v.description(
      'The [name of yours](#a-domain-of-yours) that receives callbacks, beside the first address.',
    ),
  ),
  defaultEndpoint: v.pipe(
    v.optional(yesOrNo(), true),
    v.description("Whether the API's first address is answered beside your domain."),
  ),
  originHeaderSecret: v.pipe(
    v.optional(secretName()),
    v.description(
      'The secret of yours that CloudFront [in front](#a-firewall-in-front) sends with each request: callbacks without it get 401.',
    ),
  ),
  topicArn: v.pipe(
    v.optional(
      textLike(
        /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/,
        'the ARN of a standard topic in SNS, not of a FIFO topic',
      ),
    ),
    v.description('The [topic of yours](#a-topic-of-yours) for the events, instead of a new one.'),
  ),
  taskTable: v.pipe(
    v.optional(
      objectOf({
        arn: textLike(/^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]{3,255}$/, 'the ARN of a table'),
        streamArn: textLike(
          /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]{3,255}\/stream\/[\w:.-]+$/,
          'the ARN of its stream, with the label',
        ),
      }),
    ),
    v.description(
      'The [table of yours](#a-table-of-yours), such as one restored from a backup, that holds the records, instead of a new one.',
    ),
  ),
  encryptionKeyArn: v.pipe(
    v.optional(
      textLike(
        /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/(mrk-[\da-f]{32}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/,
        'the ARN of a key in KMS, not of an alias',
      ),
    ),
    v.description(
      'The [key of yours](#a-key-of-yours) that tables, topics, secret, bucket and logs are encrypted with.',
    ),
  ),
  receiverReservedConcurrency: v.pipe(
    v.optional(wholeNumber(1, 10_000)),
    v.description(
      "How much of the account's [concurrency](#reserved-concurrency) is reserved for the receiver, which is also its limit.",
    ),
  ),
  tableRestores: v.pipe(
    v.optional(wholeNumber(0, 9), 0),
    v.description(
      'How many times the task table has been restored from a backup: what changes after [a restore](redrive.md#after-a-restore) gets higher revisions.',
    ),
  ),
  provider: v.pipe(
    v.optional(oneOf(PROVIDER_NAMES), 'sunoapi.org'),
    v.description(
      'Whose API the tasks are [submitted](submitting.md) to: the sweep calls it for lookups, and `voice-callbacks submit` submits to it.',
    ),
  ),
  providerApiKeySecret: v.pipe(
    v.optional(secretName()),
    v.description(
      "The secret of yours with the provider's API key, for [lookups of results that no callback brings](tasks.md).",
    ),
  ),
  deadlineSeconds: v.pipe(
    v.optional(wholeNumber(10, 604_800), 7_200),
    v.description(
      'After how many seconds without a result a [task](tasks.md) fails, unless its registration says otherwise.',
    ),
  ),
  lookupsPer10Seconds: v.pipe(
    v.optional(wholeNumber(1, 20), 10),
    v.description(
      'How many lookups are made in 10 seconds. The provider takes 20 requests from an account, your own submissions included.',
    ),
  ),
  confirmResults: v.pipe(
    v.optional(yesOrNo(), false),
    v.description("Whether a callback's result is announced only after the provider has confirmed it."),
  ),
  webhookHmacSecret: v.pipe(
    v.optional(secretName()),
    v.description(
      "The secret of yours with the key of [kie.ai's webhook signatures](callback-urls.md#a-second-factor-kieai).",
    ),
  ),
  webhookHmac: v.pipe(
    v.optional(oneOf(['off', 'observe', 'enforce'])),
    v.description('Whether these signatures are ignored, counted, or required.'),
    v.metadata({ leftOut: 'observe with `webhookHmacSecret`, else off' }),
  ),
  stage: v.pipe(
    v.optional(textLike(/^[A-Za-z0-9-]{1,20}$/, '1 to 20 letters, digits and hyphens')),
    v.description(
      "The end of the stack's name, so that [several](changing.md#stages-side-by-side) stand in one account. You name a stack of your own.",
    ),
  ),
  removalPolicy: v.pipe(
    v.optional(oneOf(['retain', 'destroy']), 'retain'),
    v.description(
      'What happens to the tables, the secret and the bucket when the stack is [deleted](changing.md#remove-it).',
    ),
  ),
  alarms: v.pipe(
    v.optional(yesOrNo(), true),
    v.description('Whether [alarms](runbook.md) ring when something does not mend itself.'),
  ),
  alertEmail: v.pipe(
    v.optional(emailAddress()),
    v.description('Who gets an email when an alarm rings. SNS asks them to confirm.'),
  ),
  alarmsOver: v.pipe(
    v.optional(yesOrNo(), true),
    v.description('Whether there is also a message when an alarm is over.'),
  ),
  dashboard: v.pipe(
    v.optional(yesOrNo(), false),
    v.description(
      'Whether there is a dashboard. Beyond the first three of an account it alone [costs](cost.md) $3 a month.',
    ),
  ),
  systemLogs: v.pipe(
    v.optional(yesOrNo(), false),
    v.description(
      'Whether Lambda logs the initialization, memory and billed time of each call. It [costs](cost.md) about $0.70 per million callbacks, and $0.02 a month for the sweep.',
    ),
  ),
  tracing: v.pipe(
    v.optional(yesOrNo(), false),
    v.description(
      "Whether X-Ray records the functions' runs. It [costs](cost.md) up to $10 per million callbacks, more than all the rest.",
    ),
  ),
};
