import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readReadRequest, readRegisterRequest } from '../../functions/track-tasks/read-request.ts';
import { TASK_TABLE } from '../support/store.ts';
import { startTracker, type TestTracker } from '../support/tracker.ts';

let tracker: TestTracker;

beforeAll(async () => {
  tracker = await startTracker();
});
afterAll(() => tracker.stop());
beforeEach(() => {
  tracker.said.length = 0;
});

const KIND = 'must be one of generate';
const REF = 'must have 1 to 128 characters, none of them a control character';
const DEADLINE = 'must be a whole number of seconds from 10 to 604800';
const NO_OBJECT = 'must be a JSON object with any of kind, ref and deadlineSeconds';
const TASK_ID = 'must have 1 to 256 characters, none of them a control character';

/** The answer to a request that is not valid, and what is wrong with it. */
const invalid = (...issues: { field: string; message: string }[]) => ({
  statusCode: 400,
  headers: { 'content-type': 'application/problem+json' },
  body: {
    type: 'urn:suno-voice-callbacks:problem:invalid-request',
    title: 'The request is not valid',
    status: 400,
    detail: 'Nothing was changed.',
    issues,
  },
});

const refused = { _aws: expect.any(Object), service: 'test', TaskRequestInvalid: 1 };

describe('rejects a registration, saying which field is wrong and what is allowed:', () => {
  test.each([
    { field: 'kind', value: 'validate', message: KIND },
    { field: 'kind', value: '', message: KIND },
    { field: 'kind', value: null, message: KIND },
    { field: 'kind', value: 'toString', message: KIND },
    { field: 'ref', value: '', message: REF },
    { field: 'ref', value: 'x'.repeat(129), message: REF },
    { field: 'ref', value: 'a\u0000b', message: REF },
    { field: 'ref', value: 17, message: REF },
    { field: 'ref', value: null, message: REF },
    { field: 'deadlineSeconds', value: 9, message: DEADLINE },
    { field: 'deadlineSeconds', value: 604_801, message: DEADLINE },
    { field: 'deadlineSeconds', value: 60.5, message: DEADLINE },
    { field: 'deadlineSeconds', value: '60', message: DEADLINE },
    { field: 'deadlineSeconds', value: null, message: DEADLINE },
    { field: 'deadline', value: 60, message: 'is not known: there are kind, ref and deadlineSeconds' },
    { field: '__proto__', value: {}, message: 'is not known: there are kind, ref and deadlineSeconds' },
  ])('$field $value', async ({ field, value, message }) => {
    const body = `{${JSON.stringify(field)}:${JSON.stringify(value)}}`;

    expect(await tracker.register('task-1', body)).toEqual(invalid({ field, message }));
    expect(tracker.said).toEqual([refused]);
  });

  test.each([
    ['a list', '[]'],
    ['a list of registrations', '[{"ref":"order-17"}]'],
    ['a number', '7'],
    ['a string', '"order-17"'],
    ['null', 'null'],
    ['half a registration', '{"ref":"order'],
    ['a form', 'ref=order-17'],
  ])('a body that is %s', async (_name, body) => {
    expect(await tracker.register('task-1', body)).toEqual(invalid({ field: '', message: NO_OBJECT }));
  });

  test.each([
    ['empty', ''],
    ['of white space', '  '],
    ['too long', 'x'.repeat(257)],
    ['with a control character', 'a\u0007b'],
    ['with half a character', 'a\ud800'],
  ])('a task id that is %s', async (_name, taskId) => {
    expect(await tracker.register(taskId)).toEqual(invalid({ field: 'taskId', message: TASK_ID }));
  });

  test('a task id that is missing', async () => {
    expect(await tracker.register(undefined)).toEqual(invalid({ field: 'taskId', message: TASK_ID }));
  });

  test('all of it at once', async () => {
    expect(await tracker.register('', { kind: 'music', ref: '', deadlineSeconds: 1 })).toEqual(
      invalid(
        { field: 'taskId', message: TASK_ID },
        { field: 'kind', message: KIND },
        { field: 'ref', message: REF },
        { field: 'deadlineSeconds', message: DEADLINE },
      ),
    );
  });
});

describe('rejects a question, saying which parameter is wrong:', () => {
  test.each(['validate', '', 'toString'])('kind %j', async (kind) => {
    expect(await tracker.read('task-1', { kind })).toEqual(invalid({ field: 'kind', message: KIND }));
    expect(tracker.said).toEqual([refused]);
  });

  test.each(['  ', undefined])('task id %j', async (taskId) => {
    expect(await tracker.read(taskId)).toEqual(invalid({ field: 'taskId', message: TASK_ID }));
  });
});

test('records the shortest and the longest task id, and nothing that was rejected', async () => {
  expect(await tracker.register('x')).toMatchObject({ statusCode: 201 });
  expect(await tracker.register('x'.repeat(256))).toMatchObject({ statusCode: 201 });

  const items = await tracker.store.items(TASK_TABLE);
  expect(items.map(({ taskId }) => String(taskId).length).sort()).toEqual([1, 256]);
});

test('what is valid says so', () => {
  expect(readRegisterRequest(' task-1 ', '{"ref":"order-17"}')).toStrictEqual({
    kind: 'valid',
    request: { taskId: 'task-1', kind: 'generate', ref: 'order-17', deadlineSeconds: undefined },
  });
  expect(readReadRequest('task-1', undefined)).toStrictEqual({
    kind: 'valid',
    request: { taskId: 'task-1', kind: 'generate' },
  });
});
