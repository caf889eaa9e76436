import { describe, expect, test } from '@jest/globals';
import type { AwaitedTask } from '../../functions/adapters/dynamodb/pending-results.ts';
import { ApiKeyUnavailableError } from '../../functions/adapters/secrets/api-key.ts';
import type { LookupResult } from '../../functions/sweep-due/lookup-task.ts';
import { logLookup } from '../../functions/sweep-due/log-sweep.ts';
import type { NotRecorded } from '../../functions/sweep-due/paced-lookups.ts';
import { TRACE_ID } from '../support/builders.ts';
import { silentTelemetry } from '../support/lambda.ts';
import { anAwaitedTask } from '../support/sweeping.ts';

/** Returns what was logged: a line for people, then the counts. */
function logged(result: LookupResult | NotRecorded, task: Partial<AwaitedTask> = {}) {
  const { logger, metrics, lines } = silentTelemetry();
  logLookup(anAwaitedTask('task-1', task), result, TRACE_ID, logger, metrics, silentTelemetry().metrics);
  metrics.publishStoredMetrics();
  return lines.map((line) => JSON.parse(line) as unknown);
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

describe('a lookup is logged in one line and counted once', () => {
  test.each<{ result: LookupResult; said: object; counts: object }>([
    {
      result: { kind: 'settled', outcome: 'succeeded', isContested: false },
      said: line('INFO', 'Result looked up', { outcome: 'succeeded' }),
      counts: { ResultLookedUp: 1, EndedWithoutCallback: 1 },
    },
    {
      result: { kind: 'overtaken', transition: 'late' },
      said: line('INFO', 'Result known already', { transition: 'late' }),
      counts: { LookupOvertaken: 1 },
    },
    {
      result: { kind: 'overtaken', transition: 'conflict' },
      said: line('INFO', 'Result known already', { transition: 'conflict' }),
      counts: { LookupOvertaken: 1, ResultContradicted: 1 },
    },
    {
      result: { kind: 'undecided', status: 'wait_processing' },
      said: line('INFO', 'Provider undecided', { status: 'wait_processing' }),
      counts: { LookupUndecided: 1 },
    },
    {
      result: { kind: 'contradicted' },
      said: line('ERROR', 'Provider contradicts the callback', {}),
      counts: { ResultContradicted: 1 },
    },
    {
      result: { kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false },
      said: line('WARN', 'Lookup refused', { code: 430, said: 'too frequent' }),
      counts: { LookupRefused: 1 },
    },
    {
      result: { kind: 'refused', code: 402, message: 'no credits', isOutOfCredits: true },
      said: line('WARN', 'Lookup refused', { code: 402, said: 'no credits' }),
      counts: { LookupRefused: 1, ProviderOutOfCredits: 1 },
    },
    {
      result: { kind: 'failed', problem: 'the answer has no data' },
      said: line('WARN', 'Lookup failed', { problem: 'the answer has no data' }),
      counts: { LookupFailed: 1 },
    },
  ])('$result', ({ result, said, counts }) => {
    expect(logged(result)).toEqual([said, counted(counts)]);
  });

  test('a result that confirms what a callback reported did not end without a callback', () => {
    const result = { kind: 'settled', outcome: 'succeeded', isContested: false } as const;
    const claims = [{ outcome: 'succeeded', result: 'voice_a' }] as const;

    expect(logged(result, { claims })).toEqual([
      line('INFO', 'Result confirmed', { outcome: 'succeeded' }),
      counted({ ResultLookedUp: 1 }),
    ]);
  });

  test('a result beside another one that a callback claimed is an error', () => {
    const result = { kind: 'settled', outcome: 'succeeded', isContested: true } as const;
    const claims = [{ outcome: 'succeeded', result: 'voice_b' }] as const;

    expect(logged(result, { claims })).toEqual([
      line('ERROR', 'Result looked up, and another one claimed', { outcome: 'succeeded' }),
      counted({ ResultLookedUp: 1, ResultContradicted: 1 }),
    ]);
  });

  test('one that could not be recorded', () => {
    const error = new ApiKeyUnavailableError({ cause: new Error('AccessDenied') });

    expect(logged({ kind: 'not recorded', error })).toEqual([
      line('ERROR', 'Lookup not recorded', {
        error: "ApiKeyUnavailableError: The provider's API key could not be read <- Error: AccessDenied",
      }),
      counted({ LookupFailed: 1 }),
    ]);
  });
});
