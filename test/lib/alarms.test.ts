import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { RECORDED_METRIC } from '../../functions/receive-callback/metrics.ts';
import { CALLBACKS_METRIC } from '../../functions/sweep-due/metrics.ts';
import { COUNTED } from '../../lib/function-metric.ts';
import { alarmsOf, type DeployedAlarm, type WatchedMetric } from '../support/alarms.ts';
import type { SettingsInput } from '../../lib/settings.ts';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { anApp, synthesize } from '../support/synthesize.ts';

const WITH_EVERYTHING = { providerApiKeySecret: 'suno', webhookHmacSecret: 'kie' };
const OWN_NAMESPACE = 'SunoVoiceCallbacks/Test';

let plain: Template;
let template: Template;
let alarms: DeployedAlarm[];

beforeAll(() => {
  plain = synthesize();
  template = synthesize(WITH_EVERYTHING);
  alarms = alarmsOf(template);
});

/** A metric in one line: whose, what, which statistic, over how many minutes. */
function inWords({ namespace, service, name, statistic, seconds }: WatchedMetric): string {
  const whose = namespace === OWN_NAMESPACE ? (service ?? 'gateway') : namespace;
  return `${whose} ${name} ${statistic} ${seconds / 60}m`;
}

describe('an alarm rings', () => {
  test.each<[string, string[], { reaches: number; in: [number, number] }]>([
    ['ApiFailing', ['AWS/ApiGateway 5xx Sum 15m'], { reaches: 3, in: [1, 1] }],
    ['ApiSlow', ['AWS/ApiGateway Latency p99 5m'], { reaches: 5_000, in: [2, 3] }],
    ['ApiThrottled', ['gateway RequestThrottled Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['ReceiverThrottled', ['AWS/Lambda Throttles Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['QuarantineGrowing', ['receive-callback CallbackQuarantined Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['EventQuarantined', ['publish-events EventQuarantined Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['CallbackConflict', ['receive-callback CallbackConflict Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['UrlAbused', ['receive-callback UrlAbused Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['CallbacksRefused', ['receive-callback CallbackNewlyRefused Sum 5m'], { reaches: 1, in: [1, 1] }],
    [
      'PreviousSecretInUse',
      ['receive-callback CallbackOfPreviousSecret Sum 1440m'],
      { reaches: 1, in: [3, 3] },
    ],
    ['SignaturesInvalid', ['receive-callback WebhookSignatureInvalid Sum 5m'], { reaches: 5, in: [1, 1] }],
    ['PublisherBehind', ['AWS/Lambda IteratorAge Maximum 5m'], { reaches: 300_000, in: [2, 2] }],
    ['EventsLate', ['sweep-due EventOverdue Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['EventsOverdue', ['sweep-due EventOverdueAge Maximum 5m'], { reaches: 600, in: [1, 1] }],
    ['BatchesDiscarded', ['AWS/S3 NumberOfObjects Average 1440m'], { reaches: 1, in: [1, 1] }],
    ['BatchesLost', ['AWS/Lambda DestinationDeliveryFailures Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['DeliveriesFailing', ['AWS/SNS NumberOfNotificationsFailed Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['ResultsOverdue', ['sweep-due ResultDueAge Maximum 5m'], { reaches: 900, in: [1, 1] }],
    [
      'NoCallbacks',
      ['sweep-due EndedWithoutCallback Sum 60m', 'receive-callback CallbackRecorded Sum 60m'],
      { reaches: 1, in: [1, 1] },
    ],
    ['SweepStopped', ['AWS/Lambda Errors Average 5m'], { reaches: 0.5, in: [3, 3] }],
    ['SweepFailing', ['sweep-due SweepFailed SampleCount 5m'], { reaches: 3, in: [3, 3] }],
    ['ProviderOutOfCredits', ['sweep-due ProviderOutOfCredits Sum 5m'], { reaches: 1, in: [1, 1] }],
    ['ResultContradicted', ['sweep-due ResultContradicted Sum 5m'], { reaches: 1, in: [1, 1] }],
  ])('%s, when %j %j', (id, metrics, { reaches, in: periods }) => {
    const alarm = alarms.find((candidate) => candidate.id === id);

    expect(alarm).toMatchObject({ threshold: reaches, periods });
    expect(alarm?.metrics.map(inWords)).toEqual(metrics);
  });

  test('for nothing that these do not name', () => {
    expect(alarms).toHaveLength(23);
  });

  test('without filling gaps: of a metric that never had a value, `FILL` makes nothing', () => {
    expect(alarms.map(({ expression = '' }) => expression).join()).not.toContain('FILL');
  });

  test('of callbacks that do not come, when three tasks ended in an hour and none was recorded, with or without lookups', () => {
    const expected = {
      expression: 'IF((ended >= 3) AND (recorded == 0), 1, 0)',
      metrics: ['sweep-due EndedWithoutCallback Sum 60m', 'receive-callback CallbackRecorded Sum 60m'],
    };

    for (const deployed of [alarms, alarmsOf(plain)]) {
      const { expression, metrics = [] } = deployed.find(({ id }) => id === 'NoCallbacks') ?? {};
      expect({ expression, metrics: metrics.map(inWords) }).toEqual(expected);
    }
  });

  test('of the provider and of signatures only where these are asked for', () => {
    const always = new Set(alarmsOf(plain).map(({ id }) => id));

    expect(alarms.map(({ id }) => id).filter((id) => !always.has(id))).toEqual([
      'SignaturesInvalid',
      'ProviderOutOfCredits',
      'ResultContradicted',
    ]);
  });
});

test('each alarm notifies the alert topic when it rings and when it is over; no data is good news, but of the sweep', () => {
  const topic = [{ Ref: expect.stringMatching(/^VoiceCallbacksAlertTopic[0-9A-F]{8}$/) }];

  for (const { id, notified, missingData } of alarms) {
    const isTheSweep = id === 'SweepStopped';
    expect({ id, notified }).toEqual({ id, notified: [topic, topic, isTheSweep ? topic : []] });
    expect({ id, missingData }).toEqual({ id, missingData: isTheSweep ? 'missing' : 'notBreaching' });
  }
});

test("each metric of our own is one that its function counts, in the stack's namespace", () => {
  const own = alarms
    .flatMap(({ metrics }) => metrics)
    .filter(({ namespace }) => !namespace.startsWith('AWS/'));
  const counted = Object.entries(COUNTED).flatMap(([service, names]) =>
    names.map((name) => `${service} ${name}`),
  );

  expect(own.filter(({ namespace }) => namespace !== OWN_NAMESPACE)).toEqual([]);
  expect(
    own
      .map(({ service, name }) => `${service ?? 'gateway'} ${name}`)
      .filter((metric) => !counted.includes(metric)),
  ).toEqual(['gateway RequestThrottled']);
});

test("the gateway's refusals are counted in its access log, where the alarm looks", () => {
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '{ $.status = "429" }',
    MetricTransformations: [
      { MetricNamespace: OWN_NAMESPACE, MetricName: 'RequestThrottled', MetricValue: '1' },
    ],
  });
});

test("the sweep counts zero callbacks in the receiver's own metric", () => {
  expect(CALLBACKS_METRIC).toBe(RECORDED_METRIC);
});

test.each(Object.keys(COUNTED))('%s calls itself that', (service) => {
  const file = new URL(`../../functions/${service}/lambda.ts`, import.meta.url);

  expect(readFileSync(file, 'utf8')).toContain(`serviceName = '${service}'`);
});

test('a message when an alarm is over can be left out', () => {
  const quiet = alarmsOf(synthesize({ ...WITH_EVERYTHING, alarmsOver: false }));

  expect(quiet.map(({ notified: [rings, over] }) => [rings?.length, over])).toEqual(
    alarms.map(() => [1, []]),
  );
});

describe('at synthesis a warning says that no alarm reaches a person', () => {
  const warningsOf = (settings: SettingsInput) =>
    Annotations.fromStack(new VoiceCallbacksStack(anApp(), 'Test', { settings }))
      .findWarning('*', Match.anyValue())
      .map(({ entry: { data } }) => data);

  test.each<[SettingsInput, number]>([
    [{}, 1],
    [{ alertEmail: 'ops@example.com' }, 0],
    [{ alarms: false }, 0],
  ])('with %j: %i', (settings, count) => {
    expect(warningsOf(settings)).toEqual(
      Array(count).fill(expect.stringMatching(/^No alarm reaches a person/)),
    );
  });
});

describe('without alarms', () => {
  test('there is neither a message nor a topic', () => {
    const silent = synthesize({ alarms: false });

    expect(alarmsOf(silent)).toEqual([]);
    silent.resourceCountIs('AWS::SNS::Topic', 1);
    expect(silent.findOutputs('AlertTopicArn')).toEqual({});
  });
});

test('an idle stack costs less than $3 a month, with every alarm and at list price', () => {
  // docs/cost.md itemises the rest: the secret, and the calls and queries of the sweep. Nothing is counted while nothing happens.
  const restCents = 40 + 19;
  const alarmCents = 10;
  const metrics = alarms.flatMap((alarm) => alarm.metrics).length;

  expect(restCents + metrics * alarmCents).toBeLessThan(300);
  expect(metrics).toBe(24);
});
