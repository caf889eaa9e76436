import fc from 'fast-check';
import { objectOf, oddName, oddValue, type JsonSource, type Member } from './json-source.ts';
import type { TaskId } from './task-ids.ts';

/** Every name under which a field other than the task id is read somewhere, with what stands there in good times. */
const FIELDS: readonly Member[] = [
  ['code', '200'],
  ['msg', '"success"'],
  ['voiceId', '"voice_8f2c1d"'],
  ['voice_id', '"voice_8f2c1d"'],
  ['status', '"success"'],
  ['state', '"success"'],
  ['errorCode', '0'],
  ['error_code', '"0"'],
  ['failCode', '"500"'],
  ['errorMessage', '""'],
  ['error_message', 'null'],
  ['failMsg', '"Internal Error"'],
  ['result', '{"voiceId":"voice_8f2c1d"}'],
  ['resultJson', '"{\\"voiceId\\":\\"voice_8f2c1d\\"}"'],
  ['result_json', '"{\\"result\\":{\\"voice_id\\":\\"voice_8f2c1d\\"}}"'],
];

/** A member that decides nothing about whether the body is a callback: a field that is read, or one that is not. */
function memberWith(value: fc.Arbitrary<JsonSource>): fc.Arbitrary<Member> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...FIELDS) },
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...FIELDS.map(([name]) => name)), value) },
    { weight: 1, arbitrary: fc.tuple(oddName, value) },
    // What a music callback has, of a kind that no music callback has.
    {
      weight: 1,
      arbitrary: fc.constantFrom<Member[]>(
        ['callbackType', 'null'],
        ['callbackType', '" "'],
        ['callbackType', '7'],
      ),
    },
  );
}

const membersWith = (value: fc.Arbitrary<JsonSource>): fc.Arbitrary<Member[]> =>
  fc.uniqueArray(memberWith(value), { maxLength: 8, selector: ([name]) => name });

export const oddMembers = membersWith(oddValue);

/** A callback with these members beside its id, at the documented place. */
export function callbackOf(id: TaskId, top: readonly Member[], data: readonly Member[]): JsonSource {
  return objectOf([...top, ['data', objectOf([['taskId', id.source], ...data])]]);
}

/** What is documented for a voice that is ready, and nothing else. */
export const plainCallbackOf = (id: TaskId): JsonSource =>
  callbackOf(
    id,
    [
      ['code', '200'],
      ['msg', '"success"'],
    ],
    [
      ['voiceId', '"voice_8f2c1d"'],
      ['status', '"success"'],
      ['errorCode', '0'],
      ['errorMessage', '""'],
    ],
  );
