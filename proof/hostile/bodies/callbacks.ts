import fc from 'fast-check';
import { FIXTURES } from '../../../test/support/fixtures.ts';
import { callbackOf, oddMembers, plainCallbackOf } from './callback-source.ts';
import { bodiesOf, expectedOf, KEPT, recordedAs, type Draft } from './body.ts';
import { objectOf, oddString, oddValue, quote, type Member } from './json-source.ts';
import { placedIds, taskId } from './task-ids.ts';

/** The ids in the documented bodies. */
const DOCUMENTED_IDS = /xxx_task_id_xxx|5c79be8e0f1a4b3c9d2e7f6a1b0c4d58/g;

const INDENTS = [0, 2, '\t', ' \r\n'];

/** What is documented or was seen, for another task and laid out in another way. */
const documented = fc
  .tuple(fc.constantFrom(...FIXTURES), fc.uuid(), fc.constantFrom(...INDENTS))
  .map(([{ body, expect }, stored, indent]): Draft => {
    const isJson = body.startsWith('{') || body.startsWith('[');
    const laidOut = isJson ? JSON.stringify(JSON.parse(body), undefined, indent) : body;
    return {
      text: laidOut.replaceAll(DOCUMENTED_IDS, stored),
      expected: expect.http === 200 ? recordedAs(stored) : KEPT,
    };
  });

const anythingAnywhere = fc
  .tuple(taskId, oddMembers, oddMembers)
  .map(([id, top, data]): Draft => ({ text: callbackOf(id, top, data), expected: recordedAs(id.stored) }));

const idsAnywhere = fc.tuple(placedIds, oddMembers).map(([{ top, data, stored }, members]): Draft => {
  const text = objectOf([...members, ...top, ['data', objectOf(data)]]);
  return { text, expected: expectedOf(stored) };
});

/** With something else where the envelope should be, only the top level is left to look at. */
const noEnvelope = fc
  .tuple(
    fc.option(taskId, { nil: undefined }),
    fc.oneof(oddString, fc.constantFrom('null', 'true', '0', '1e400', '-0')),
    oddMembers,
  )
  .map(([id, data, members]): Draft => {
    const ids: Member[] = id === undefined ? [] : [['taskId', id.source]];
    return { text: objectOf([...members, ['data', data], ...ids]), expected: expectedOf(id?.stored) };
  });

/** Callbacks of other services, however many of our fields they have. */
const music = fc
  .tuple(
    taskId,
    fc.constantFrom<{ top: Member[]; data: Member[] }[]>(
      { top: [['callbackType', '"complete"']], data: [] },
      { top: [], data: [['callbackType', '"text"']] },
      { top: [], data: [['data', '[]']] },
      { top: [], data: [['data', '[{"id":"8551","audio_url":"https://example.com/x.mp3"}]']] },
      { top: [['callbackType', '"\\u0000"']], data: [['data', 'null']] },
    ),
    oddMembers.map((members) => members.filter(([name]) => name !== 'callbackType')),
  )
  .map(([id, { top, data }, members]): Draft => ({
    text: callbackOf(id, [...members, ...top], data),
    expected: KEPT,
  }));

const dataIsList = fc.tuple(taskId, oddValue).map(([id, value]): Draft => ({
  text: objectOf([
    ['taskId', id.source],
    ['data', `[${value}]`],
  ]),
  expected: KEPT,
}));

/** JSON values other than objects: they cannot say which task they are of. */
const noObject = fc
  .oneof(
    fc.constantFrom(
      'null',
      'true',
      '0',
      '-0',
      '1e400',
      '""',
      '[]',
      '"{\\"taskId\\":\\"x\\"}"',
      '[{"taskId":"x"}]',
    ),
    oddString,
    oddValue.map((value) => `[${value}]`),
  )
  .map((text): Draft => ({ text, expected: KEPT }));

/** The result as JSON in JSON in JSON, or as what only looks like it. */
const nestedResult = fc
  .tuple(
    taskId,
    fc.constantFrom('result', 'resultJson', 'result_json'),
    oddValue,
    fc.integer({ min: 0, max: 4 }),
    fc.boolean(),
  )
  .map(([id, name, value, depth, isText]): Draft => {
    let result = `{"voiceId":${value},"result":{"voice_id":${value}}}`;
    for (let level = 0; level < depth; level++) result = `{"result":${isText ? quote(result) : result}}`;
    const members: Member[] = [
      [name, isText ? quote(result) : result],
      ['status', '"success"'],
    ];
    return { text: callbackOf(id, members, members), expected: recordedAs(id.stored) };
  });

export const callbackBodies = [
  bodiesOf('documented', documented),
  bodiesOf('anything in any field', anythingAnywhere),
  bodiesOf('task ids in any place', idsAnywhere),
  bodiesOf('no envelope', noEnvelope),
  bodiesOf('music callbacks', fc.oneof(music, dataIsList)),
  bodiesOf('JSON but no object', noObject),
  bodiesOf('results in results', nestedResult),
  bodiesOf(
    'plain',
    taskId.map((id): Draft => ({ text: plainCallbackOf(id), expected: recordedAs(id.stored) })),
  ),
];
