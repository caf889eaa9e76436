import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { readEnvironment } from '../../functions/adapters/lambda/environment.ts';

const schema = v.object({
  TASK_TABLE: v.pipe(v.string(), v.nonEmpty()),
  RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
});

describe("a function's variables", () => {
  test('are read as what they mean, and no others', () => {
    expect(
      readEnvironment(schema, { TASK_TABLE: 'VoiceTasks', RETENTION_DAYS: '90', HOME: '/' }),
    ).toStrictEqual({
      TASK_TABLE: 'VoiceTasks',
      RETENTION_DAYS: 90,
    });
  });

  test('that are missing or malformed are all named, so that the function does not start', () => {
    expect(() => readEnvironment(schema, { RETENTION_DAYS: 'a month' })).toThrow(
      new Error(
        "The function's environment is incomplete: " +
          'TASK_TABLE: Invalid key: Expected "TASK_TABLE" but received undefined; ' +
          'RETENTION_DAYS: Invalid digits: Received "a month"',
      ),
    );
  });
});
