import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aRequest } from '../support/lambda.ts';
import { startReceiver, type Answer, type TestReceiver } from '../support/receiver.ts';
import { QUARANTINE_TABLE, TASK_TABLE, type TestStore } from '../support/store.ts';

let receiver: TestReceiver;
let store: TestStore;
let token: string;
let receive: TestReceiver['receive'];

beforeAll(async () => {
  receiver = await startReceiver();
  ({ store, token, receive } = receiver);
});
afterAll(() => receiver.stop());

test('property: any bytes as a token give 401, and nothing is kept', async () => {
  const before = [await store.items(TASK_TABLE), await store.items(QUARANTINE_TABLE)].map(
    ({ length }) => length,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()),
      fc.string(),
      async (forged, body) => {
        expect(await receive(aRequest(forged, body))).toMatchObject({ statusCode: 401 });
      },
    ),
  );

  const after = [await store.items(TASK_TABLE), await store.items(QUARANTINE_TABLE)].map(
    ({ length }) => length,
  );
  expect(after).toEqual(before);
});

describe('property: any bytes as a body give 200: they are recorded or quarantined', () => {
  const allowed = ({ statusCode, body }: Answer) => {
    expect(statusCode).toBe(200);
    expect(['received', 'quarantined']).toContain((body as { status?: unknown }).status);
  };

  test('property: of raw bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        allowed(await receive(aRequest(token, bytes)));
      }),
    );
  });

  test('property: of callbacks with anything in any field', async () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.constantFrom(1e308, 1e-300, 2 ** 53, -0, '\u0000', '\ud800', 'x'.repeat(5_000)),
    );
    const fields = fc.record(
      { voiceId: anything, status: anything, errorCode: anything, errorMessage: anything, result: anything },
      { requiredKeys: [] },
    );
    const taskId = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constant('t'));
    await fc.assert(
      fc.asyncProperty(taskId, fields, anything, anything, async (id, data, code, msg) => {
        const body = JSON.stringify({ code, msg, data: { ...data, taskId: id } });
        allowed(await receive(aRequest(token, body)));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['64 KiB of brackets', '['.repeat(65_536)],
    ['ten thousand objects deep', `{"taskId":"t","a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`],
    ['a number beyond every type', '{"taskId":"t-big","code":1e999,"data":{"errorCode":-1e999}}'],
    ['a number too small for the store', '{"taskId":"t-small","code":1e-320,"status":"success"}'],
    ['a key twice', '{"taskId":"t-twice","taskId":"t-twice-2","data":{},"data":null}'],
    ['__proto__', '{"__proto__":{"taskId":"t"},"constructor":{"taskId":"t"}}'],
    ['half a body', '{"taskId":"t","da'],
    ['NUL bytes', '\u0000\u0000'],
    ['a task id of control characters', '{"taskId":"\\u0001\\u0000"}'],
  ])('%s', async (_name, body) => {
    allowed(await receive(aRequest(token, body)));
  });
});
