import { describe, expect, test } from '@jest/globals';
import type { AwaitedTask } from '../../functions/adapters/dynamodb/owed-results.ts';
import { ApiKeyUnavailableError } from '../../functions/adapters/secrets/api-key.ts';
import type { Inquiry } from '../../functions/sweep-due/ask-provider.ts';
import { noteInquiry } from '../../functions/sweep-due/note-inquiry.ts';
import { TRACE_ID } from '../support/builders.ts';
import { silentTelemetry } from '../support/lambda.ts';
import { anAwaitedTask } from '../support/sweeping.ts';

/** Asks, and answers what came of it and what was said: lines for people, then the counts. */
async function note(ask: () => Promise<Inquiry>, task: Partial<AwaitedTask> = {}) {
  const { logger, metrics, lines } = silentTelemetry();
  const settled = await Promise.allSettled([
    noteInquiry(anAwaitedTask('task-1', task), ask, TRACE_ID, logger, metrics),
  ]);
  metrics.publishStoredMetrics();
  return { settled, said: lines.map((line) => JSON.parse(line) as unknown) };
}

const counted = (counts: object) => ({ _aws: expect.any(Object), service: 'test', ...counts });

/** A line for people, whole but for what every line has. */
const line = (level: string, message: string, facts: object) => ({
  level,
  message,
  taskId: 'task-1',
  kind: 'generate',
  traceId: TRACE_ID,
  ...facts,
  service: 'test',
  timestamp: expect.any(String),
  sampling_rate: expect.anything(),
});

describe('what came of asking is told in one line and counted once', () => {
  test.each<{ inquiry: Inquiry; said: object; counts: object }>([
    {
      inquiry: { kind: 'settled', outcome: 'succeeded', isContested: false },
      said: line('INFO', 'Result looked up', { outcome: 'succeeded' }),
      counts: { ResultLookedUp: 1, EndedWithoutCallback: 1 },
    },
    {
      inquiry: { kind: 'overtaken', transition: 'late' },
      said: line('INFO', 'Result known already', { transition: 'late' }),
      counts: { LookupOvertaken: 1 },
    },
    {
      inquiry: { kind: 'overtaken', transition: 'conflict' },
      said: line('INFO', 'Result known already', { transition: 'conflict' }),
      counts: { LookupOvertaken: 1, ResultContradicted: 1 },
    },
    {
      inquiry: { kind: 'undecided', status: 'wait_processing' },
      said: line('INFO', 'Provider undecided', { status: 'wait_processing' }),
      counts: { LookupUndecided: 1 },
    },
    {
      inquiry: { kind: 'contradicted' },
      said: line('ERROR', 'Provider contradicts the callback', {}),
      counts: { ResultContradicted: 1 },
    },
    {
      inquiry: { kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false },
      said: line('WARN', 'Lookup refused', { code: 430, said: 'too frequent' }),
      counts: { LookupRefused: 1 },
    },
    {
      inquiry: { kind: 'refused', code: 402, message: 'no credits', isOutOfCredits: true },
      said: line('WARN', 'Lookup refused', { code: 402, said: 'no credits' }),
      counts: { LookupRefused: 1, ProviderOutOfCredits: 1 },
    },
    {
      inquiry: { kind: 'failed', problem: 'the answer has no data' },
      said: line('WARN', 'Lookup failed', { problem: 'the answer has no data' }),
      counts: { LookupFailed: 1 },
    },
  ])('$inquiry', async ({ inquiry, said, counts }) => {
    expect(await note(() => Promise.resolve(inquiry))).toEqual({
      settled: [{ status: 'fulfilled', value: inquiry }],
      said: [said, counted(counts)],
    });
  });

  test('a result that confirms what a callback told, which is none without a callback', async () => {
    const inquiry = { kind: 'settled', outcome: 'succeeded', isContested: false } as const;
    const claims = [{ outcome: 'succeeded', result: 'voice_a' }] as const;

    expect(await note(() => Promise.resolve(inquiry), { claims })).toEqual({
      settled: [{ status: 'fulfilled', value: inquiry }],
      said: [line('INFO', 'Result confirmed', { outcome: 'succeeded' }), counted({ ResultLookedUp: 1 })],
    });
  });

  test('a result beside which another one was claimed, which somebody should look at', async () => {
    const inquiry = { kind: 'settled', outcome: 'succeeded', isContested: true } as const;
    const claims = [{ outcome: 'succeeded', result: 'voice_b' }] as const;

    expect(await note(() => Promise.resolve(inquiry), { claims })).toEqual({
      settled: [{ status: 'fulfilled', value: inquiry }],
      said: [
        line('ERROR', 'Result looked up, and another one claimed', { outcome: 'succeeded' }),
        counted({ ResultLookedUp: 1, ResultContradicted: 1 }),
      ],
    });
  });

  test('a failure, which is passed on', async () => {
    const reason = new ApiKeyUnavailableError({ cause: new Error('AccessDenied') });

    expect(await note(() => Promise.reject(reason))).toEqual({
      settled: [{ status: 'rejected', reason }],
      said: [
        line('ERROR', 'Lookup not recorded', {
          error: "ApiKeyUnavailableError: The provider's API key could not be read <- Error: AccessDenied",
        }),
        counted({ LookupFailed: 1 }),
      ],
    });
  });
});
