import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { PUBLISH_EVENTS_METRICS } from '../../functions/publish-events/metrics.ts';
import {
  NEWLY_REFUSED_METRIC,
  PREVIOUS_SECRET_METRIC,
  RECEIVE_CALLBACK_METRICS,
  URL_ABUSED_METRIC,
  WEBHOOK_SIGNATURE_METRICS,
} from '../../functions/receive-callback/metrics.ts';
import { functionMetric, PERIOD_MINUTES } from '../function-metric.ts';
import type { MonitoredParts } from '../monitored-parts.ts';
import type { AlarmRule } from './alarm-rule.ts';

const period = Duration.minutes(PERIOD_MINUTES);

/** When a response counts as slow, in milliseconds: the provider disconnects after three times that, the function ends at 8 s. */
const SLOW_MS = 5_000;

/**
 * How many answers with 5xx, in which time, in minutes: a single callback whose repeat succeeds has lost nothing. One that is lost
 * has failed four times.
 */
const FAILING_ANSWERS = 3;
const FAILING_MINUTES = 15;

/** How many invalid signatures in five minutes are a burst: one more than a callback and its three repeats have. */
const SIGNATURE_BURST = 5;

/** Returns the rules for callbacks that do not arrive, or that arrive and need attention. */
export function receivingAlarms(scope: Construct, parts: MonitoredParts): AlarmRule[] {
  const { api, receiver, throttledRequests, webhookHmac } = parts;
  const { conflict, quarantined } = RECEIVE_CALLBACK_METRICS;
  return [
    {
      id: 'ApiFailing',
      meaning:
        'In a quarter of an hour three callbacks or requests about tasks were answered with 5xx: nothing was recorded, and who sent them has to repeat them.',
      metric: api.metricServerError({ statistic: Stats.SUM, period: Duration.minutes(FAILING_MINUTES) }),
      threshold: FAILING_ANSWERS,
    },
    {
      id: 'ApiSlow',
      meaning:
        'One answer in a hundred takes 5 s or longer. The provider waits 15 s, and takes what is later for a failure.',
      metric: api.metricLatency({ statistic: Stats.p(99), period }),
      threshold: SLOW_MS,
      during: { periods: 2, of: 3 },
    },
    {
      id: 'ApiThrottled',
      meaning:
        'The gateway turned requests away with 429: more came than the settings throttleRate and throttleBurst let in.',
      metric: throttledRequests,
      threshold: 1,
    },
    {
      id: 'ReceiverThrottled',
      meaning:
        'Lambda ran no receiver for some callbacks, as the account, or its reservation, has no concurrency left. They were answered with 503.',
      metric: receiver.metricThrottles({ statistic: Stats.SUM, period }),
      threshold: 1,
    },
    {
      id: 'QuarantineGrowing',
      meaning:
        'A callback could not be read, and was put into quarantine: perhaps a result that you paid for.',
      metric: functionMetric(scope, 'receive-callback', quarantined),
      threshold: 1,
    },
    {
      // Apart from the callbacks: a sum with a metric that never had a value has none.
      id: 'EventQuarantined',
      meaning: 'No event can be made of a record, which was edited by hand: it is in quarantine.',
      metric: functionMetric(scope, 'publish-events', PUBLISH_EVENTS_METRICS.quarantined),
      threshold: 1,
    },
    {
      id: 'CallbackConflict',
      meaning:
        'The provider reported two different results of one task. The first stays; the other is in the history of its record.',
      metric: functionMetric(scope, 'receive-callback', conflict),
      threshold: 1,
    },
    {
      id: 'UrlAbused',
      meaning:
        'A callback URL was used for a task of another submission, or for more than 20 tasks: it has leaked, or your backend uses one URL for several submissions. The callbacks are in quarantine.',
      metric: functionMetric(scope, 'receive-callback', URL_ABUSED_METRIC),
      threshold: 1,
    },
    {
      id: 'CallbacksRefused',
      meaning:
        'Callbacks are refused with 401: their URLs were signed with another secret or have expired, they came around the firewall, or tokens are being guessed.',
      metric: functionMetric(scope, 'receive-callback', NEWLY_REFUSED_METRIC),
      threshold: 1,
    },
    {
      id: 'PreviousSecretInUse',
      meaning:
        'For three days callbacks have come at URLs that were signed with the previous secret: a backend still makes them, and the next rotation of the secret loses their results.',
      metric: functionMetric(scope, 'receive-callback', PREVIOUS_SECRET_METRIC, { period: Duration.days(1) }),
      threshold: 1,
      // A callback comes within hours of its URL, so callbacks from before a rotation have come by then.
      during: { periods: 3, of: 3 },
    },
    ...(webhookHmac === 'off' ? [] : [signaturesInvalid(scope)]),
  ];
}

function signaturesInvalid(scope: Construct): AlarmRule {
  return {
    id: 'SignaturesInvalid',
    meaning:
      'Callbacks at valid URLs have webhook signatures of another key: kie.ai has a new one, or a stranger knows URLs.',
    metric: functionMetric(scope, 'receive-callback', WEBHOOK_SIGNATURE_METRICS.invalid),
    threshold: SIGNATURE_BURST,
  };
}
