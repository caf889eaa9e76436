import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { PUBLISH_EVENTS_METRICS } from '../../functions/publish-events/metrics.ts';
import {
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

/** How many rejected callbacks in five minutes are a burst: five that are repeated three times each. */
const UNAUTHORIZED_BURST = 20;

/** How many invalid signatures in five minutes are a burst: one more than a callback and its three repeats have. */
const SIGNATURE_BURST = 5;

/** Returns the rules for callbacks that do not arrive, or that arrive and need attention. */
export function receivingAlarms(scope: Construct, parts: MonitoredParts): AlarmRule[] {
  const { api, receiver, throttledRequests, webhookHmac } = parts;
  const { conflict, quarantined, unauthorized } = RECEIVE_CALLBACK_METRICS;
  return [
    {
      id: 'ApiFailing',
      meaning:
        'Callbacks, or requests about tasks, were answered with 5xx: nothing was recorded, and who sent them has to repeat them.',
      metric: api.metricServerError({ statistic: Stats.SUM, period }),
      threshold: 1,
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
        'Something could not be read, and was put into quarantine: perhaps a result that you paid for.',
      metric: new MathExpression({
        label: 'Quarantined',
        expression: 'FILL(received, 0) + FILL(published, 0)',
        usingMetrics: {
          received: functionMetric(scope, 'receive-callback', quarantined),
          published: functionMetric(scope, 'publish-events', PUBLISH_EVENTS_METRICS.quarantined),
        },
        period,
      }),
      threshold: 1,
      // Data that arrives late in a period counts as 0 at first.
      during: { periods: 1, of: 2 },
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
      id: 'UnauthorizedBurst',
      meaning:
        'Many callbacks were refused with 401: tokens are being guessed, or genuine callbacks come at URLs that are not valid any more.',
      metric: functionMetric(scope, 'receive-callback', unauthorized),
      threshold: UNAUTHORIZED_BURST,
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
