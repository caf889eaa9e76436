import { describe, expect, test } from '@jest/globals';
import { eventLatencyMs } from '../../functions/domain/event.ts';
import { aSucceededRecord } from '../support/builders.ts';

describe('how long a result waited for its event', () => {
  test.each([
    { settledAt: '2026-11-23T10:00:00.000Z', ms: 1_234 },
    { settledAt: '2026-11-23T11:00:00.000+01:00', ms: 1_234 },
    { settledAt: '2026-11-22T10:00:00.000Z', ms: 86_401_234 },
    { settledAt: '2026-11-23T10:00:01.234Z', ms: 0 },
    { settledAt: '2026-11-23T10:00:01.235Z', ms: 0 },
    { settledAt: '2026-11-23T10:00:00.000+05', ms: undefined },
  ])('recorded at $settledAt and confirmed at 10:00:01.234: $ms ms', ({ settledAt, ms }) => {
    const record = aSucceededRecord({ receivedAt: '2026-11-01T00:00:00.000Z', settledAt });

    expect(eventLatencyMs(record, new Date('2026-11-23T10:00:01.234Z'))).toBe(ms);
  });
});
