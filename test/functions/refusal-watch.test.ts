import { describe, expect, test } from '@jest/globals';
import { createRefusalWatch, logReceived } from '../../functions/receive-callback/log-received.ts';
import type { ReceiveResult } from '../../functions/receive-callback/receive-callback.ts';
import { silentTelemetry } from '../support/lambda.ts';

const RECORDED: ReceiveResult = {
  kind: 'recorded',
  taskId: 'task-1',
  ref: 'order-17',
  outcome: 'succeeded',
  transition: 'applied',
};

const refused = (because: 'bad_origin' | 'no_token' | 'bad_token' | 'bad_signature'): ReceiveResult => ({
  kind: 'unauthorized',
  because,
});

/** Which of these deliveries to one process stand out, by their number. */
function standOut(deliveries: readonly ReceiveResult[]): number[] {
  const refusals = createRefusalWatch();
  return deliveries.flatMap((delivery, index) => {
    const { logger, metrics, lines } = silentTelemetry();
    logReceived(
      { kind: 'generate', traceparent: undefined, client: {} },
      delivery,
      1,
      refusals,
      logger,
      metrics,
    );
    metrics.publishStoredMetrics();
    return lines.some((line) => line.includes('"CallbackNewlyRefused":1')) ? [index] : [];
  });
}

describe('a refusal stands out', () => {
  test.each<[string, ReceiveResult[], number[]]>([
    [
      'as the first after a deployment, and not its repeats',
      Array(4).fill(refused('bad_token')) as ReceiveResult[],
      [0],
    ],
    ['as the first after a success', [RECORDED, refused('bad_token'), refused('bad_token')], [1]],
    ['again after the next success', [refused('bad_token'), RECORDED, refused('bad_token')], [0, 2]],
    ['of a request that came around the firewall', [RECORDED, refused('bad_origin')], [1]],
    ['but not of a visit to the address without a token', [refused('no_token'), refused('no_token')], []],
    ['but not of a wrong signature, which has an alarm of its own', [refused('bad_signature')], []],
  ])('%s', (_name, deliveries, expected) => {
    expect(standOut(deliveries)).toEqual(expected);
  });

  test('of a wrong secret each day at one task a day, as each comes to a new process', () => {
    const days = Array.from({ length: 3 }, () =>
      standOut(Array(4).fill(refused('bad_token')) as ReceiveResult[]),
    );

    expect(days).toEqual([[0], [0], [0]]);
  });
});
