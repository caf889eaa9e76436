import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';
import { PROVIDERS } from '../functions/sweep-due/environment.ts';

const days = (minimum: number, maximum: number) => {
  const allowed = `must be a whole number of days from ${minimum} to ${maximum}`;
  return v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(minimum, allowed),
    v.maxValue(maximum, allowed),
  );
};

const wholeNumber = (minimum: number, maximum: number) => {
  const allowed = `must be a whole number from ${minimum} to ${maximum}`;
  return v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(minimum, allowed),
    v.maxValue(maximum, allowed),
  );
};

const SECRET_ALLOWED = 'must be the name or ARN of a secret in Secrets Manager';

const STAGE_ALLOWED = 'must be 1 to 20 letters, digits and hyphens';

const EMAIL_ALLOWED = 'must be an email address';

/** The lifetimes that CloudWatch Logs offers; 9999 is for ever. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

const PROVIDER_NAMES = Object.keys(PROVIDERS) as (keyof typeof PROVIDERS)[]; // its own keys

const secretName = v.optional(
  v.pipe(
    v.string(SECRET_ALLOWED),
    v.regex(/^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/, SECRET_ALLOWED),
  ),
);

const SETTINGS = {
  /** How long a record is kept after its last change, in days; 0 for ever. Default: 400, a year and a month. */
  recordRetentionDays: v.optional(days(0, 3650), 400),
  /** How long a body that could not be read is kept after it last came in, in days. */
  quarantineRetentionDays: v.optional(days(1, 3650), 90),
  /** How long logs are kept, in days. */
  logRetentionDays: v.optional(
    v.enum(RetentionDays, `must be one of ${LOG_RETENTION_DAYS.join(', ')}`),
    RetentionDays.ONE_MONTH,
  ),
  /** How many callbacks a second are let in on average; above it the gateway answers 429, and the provider repeats. */
  throttleRate: v.optional(wholeNumber(1, 10_000), 500),
  /** How many callbacks are let in at once. */
  throttleBurst: v.optional(wholeNumber(1, 5_000), 1_000),
  /** How many times the task table has been restored from a backup: what changes after a restore gets higher revisions. */
  tableRestores: v.optional(wholeNumber(0, 9), 0),
  /** Whose API the tasks are submitted to. */
  provider: v.optional(
    v.picklist(PROVIDER_NAMES, `must be one of ${PROVIDER_NAMES.join(', ')}`),
    'sunoapi.org',
  ),
  /** The secret with the provider's API key, which you made: with it the provider is asked for what no callback brings. */
  providerApiKeySecret: secretName,
  /** After how many seconds without a result a task fails, unless its registration says otherwise. */
  deadlineSeconds: v.optional(wholeNumber(10, 604_800), 7_200),
  /** How many questions the provider gets in 10 seconds. It takes 20 from an account, your own submissions included. */
  lookupsPer10Seconds: v.optional(wholeNumber(1, 20), 10),
  /** Whether a callback's result is announced only after the provider has confirmed it. */
  confirmResults: v.optional(v.boolean('must be true or false'), false),
  /** The secret with the key of kie.ai's webhook signatures, which you made. */
  webhookHmacSecret: secretName,
  /** What is done about them. Default: observe with a key, off without. */
  webhookHmac: v.optional(v.picklist(['off', 'observe', 'enforce'], 'must be one of off, observe, enforce')),
  /** What the stack's name ends with, so that several stand in one account. A stack of yours is named by you. */
  stage: v.optional(v.pipe(v.string(STAGE_ALLOWED), v.regex(/^[A-Za-z0-9-]{1,20}$/, STAGE_ALLOWED))),
  /** What becomes of the tables, the secret and the bucket when the stack is deleted. */
  removalPolicy: v.optional(v.picklist(['retain', 'destroy'], 'must be one of retain, destroy'), 'retain'),
  /** Whether alarms ring when something does not mend itself. */
  alarms: v.optional(v.boolean('must be true or false'), true),
  /** Who gets an email when an alarm rings. */
  alertEmail: v.optional(v.pipe(v.string(EMAIL_ALLOWED), v.email(EMAIL_ALLOWED))),
  /** Whether there is a dashboard. Not by default: beyond the first three of an account it alone costs $3 a month. */
  dashboard: v.optional(v.boolean('must be true or false'), false),
  /** Whether X-Ray records the functions' runs. Not by default: it costs up to $10 per million callbacks, which is more than all the rest. */
  tracing: v.optional(v.boolean('must be true or false'), false),
};

/** What can be set in `cdk.json` under `voiceCallbacks`, with the defaults. */
export const SettingsSchema = v.pipe(
  v.strictObject(SETTINGS),
  v.forward(
    v.check(
      ({ confirmResults, providerApiKeySecret }) => !confirmResults || providerApiKeySecret !== undefined,
      'needs providerApiKeySecret: nobody can be asked without it',
    ),
    ['confirmResults'],
  ),
  v.forward(
    v.check(
      ({ webhookHmac = 'off', webhookHmacSecret }) =>
        webhookHmac === 'off' || webhookHmacSecret !== undefined,
      'needs webhookHmacSecret: there is no key to check with',
    ),
    ['webhookHmac'],
  ),
  v.forward(
    v.check(
      ({ alarms, alertEmail }) => alarms || alertEmail === undefined,
      'needs alarms: there is nothing to tell without them',
    ),
    ['alertEmail'],
  ),
  v.transform(({ webhookHmac, ...settings }) => ({
    ...settings,
    webhookHmac: webhookHmac ?? (settings.webhookHmacSecret === undefined ? 'off' : 'observe'),
  })),
);

/** Settings as somebody writes them: what is left out has its default. */
export type SettingsInput = v.InferInput<typeof SettingsSchema>;

export type Settings = v.InferOutput<typeof SettingsSchema>;

/** A setting that is not allowed. The stack cannot be synthesized with it. */
export class InvalidSettingsError extends Error {
  readonly code = 'INVALID_SETTINGS';
  override readonly name = 'InvalidSettingsError';
}

/**
 * Reads the settings, with their defaults.
 *
 * @param context the value of `voiceCallbacks` in `cdk.json`, or of `-c voiceCallbacks=…` as JSON text.
 * @throws {InvalidSettingsError} naming every setting that is wrong, its value, and what is allowed.
 */
export function readSettings(context: unknown): Settings {
  const parsed = v.safeParse(SettingsSchema, parseText(context) ?? {});
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => {
    const path = ['voiceCallbacks', v.getDotPath(issue)].filter(Boolean).join('.');
    if (issue.type === 'strict_object' && issue.expected === 'never') {
      const known = Object.keys(SETTINGS).join(', ');
      return `${path} is not a setting; the settings are ${known}`;
    }
    // A rule about several settings is told of the one that is wrong.
    const value = issue.path?.at(-1)?.value ?? issue.input;
    return `${path}: ${JSON.stringify(value)} is not allowed; it ${issue.message}`;
  });
  throw new InvalidSettingsError(faults.join('\n'));
}

function parseText(context: unknown): unknown {
  if (typeof context !== 'string') return context;
  try {
    return JSON.parse(context);
  } catch {
    throw new InvalidSettingsError(
      `voiceCallbacks: ${JSON.stringify(context)} is not allowed; it must be JSON`,
    );
  }
}
