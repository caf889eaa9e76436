import { expect, test } from '@jest/globals';
import { logSweep } from '../../functions/sweep-due/log-sweep.ts';
import { silentTelemetry } from '../support/lambda.ts';

const STARTED_AT = new Date('2026-11-23T10:15:00.000Z');
const NOTHING = { overdue: 0, due: 0, oldestDueAt: undefined, failures: [] };

/** Everything that is logged and counted about a sweep. */
function linesOf(events: object, results: object = {}) {
  const { logger, metrics, lines } = silentTelemetry();
  logSweep({ ...NOTHING, ...events }, { ...NOTHING, ...results }, STARTED_AT, logger, metrics);
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a sweep that finds nothing counts nothing', () => {
  expect(linesOf({})).toEqual([]);
});

test('events and results are counted apart, each with the age of the oldest in seconds', () => {
  const [line] = linesOf(
    { overdue: 2, oldestDueAt: '2026-11-23T10:13:58.001Z' },
    { due: 3, oldestDueAt: '2026-11-23T09:15:00.000Z' },
  );

  expect(line).toMatchObject({ EventOverdue: 2, EventOverdueAge: 61, ResultDue: 3, ResultDueAge: 3600 });
  expect(JSON.stringify(line?.['_aws'])).toContain('{"Name":"EventOverdueAge","Unit":"Seconds"}');
});

test.each([
  { what: 'became due anew after the sweep began', dueAt: '2026-11-23T10:15:01.000Z', age: 0 },
  { what: 'has a time that was edited into nonsense', dueAt: 'soon', age: undefined },
])('what $what is $age seconds old', ({ dueAt, age }) => {
  const [line] = linesOf({ overdue: 1, oldestDueAt: dueAt });

  expect(line?.['EventOverdue']).toBe(1);
  expect(line?.['EventOverdueAge']).toBe(age);
});

test('failures of both are counted, and the first is logged', () => {
  const lines = linesOf({ failures: [new Error('The topic refuses a')] }, { failures: ['no table'] });

  expect(lines).toEqual([
    expect.objectContaining({
      level: 'ERROR',
      message: 'Sweep incomplete',
      failures: 2,
      first: 'Error: The topic refuses a',
    }),
    { _aws: expect.any(Object), service: 'test', SweepFailed: 2 },
  ]);
});
