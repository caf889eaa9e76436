import fc from 'fast-check';
import { callbackOf, oddMembers } from './callback-source.ts';
import { bodiesOf, expectedOf, KEPT, recordedAs, type Draft } from './body.ts';
import { objectOf, quote, type Member } from './json-source.ts';
import { taskId, uniqueId } from './task-ids.ts';

/** What every object inherits, and what leads there. */
const INHERITED = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__lookupGetter__',
];

const BAIT =
  '{"taskId":"bait","task_id":"bait","voiceId":"bait","status":"success","code":200,"errorMessage":"bait","callbackType":"bait","data":[],"polluted":true}';

const bait = fc.constantFrom(
  BAIT,
  `{"prototype":${BAIT}}`,
  `{"data":{"taskId":"bait","__proto__":{"taskId":"bait"}}}`,
  `{"__proto__":${BAIT}}`,
  '[]',
  'null',
  '"bait"',
);

const baited: fc.Arbitrary<Member[]> = fc.array(fc.tuple(fc.constantFrom(...INHERITED), bait), {
  minLength: 1,
  maxLength: 4,
});

/** An object whose inherited members are a callback; what it has itself may be one too. */
const inherited = fc
  .tuple(fc.option(taskId, { nil: undefined }), baited, baited, oddMembers, fc.boolean())
  .map(([id, top, data, members, atTop]): Draft => {
    const own: Member[] = id === undefined ? [] : [['taskId', id.source]];
    const text = atTop
      ? objectOf([...top, ...members, ...own])
      : objectOf([...top, ...members, ['data', objectOf([...data, ...own, ['result', objectOf(data)]])]]);
    return { text, expected: expectedOf(id?.stored) };
  });

/** An envelope that is there only by inheritance. */
const inheritedEnvelope = baited.map((members): Draft => ({ text: objectOf(members), expected: KEPT }));

/** One name twice: parsers differ, so either may count, but the record says one of them. */
const twice = fc.tuple(uniqueId, uniqueId, oddMembers).map(([first, second, members]): Draft => ({
  text: callbackOf(first, [...members, ...members], [['taskId', second.source], ...members]),
  expected: recordedAs(first.stored, second.stored),
}));

const envelopeTwice = fc.tuple(uniqueId, uniqueId).map(([first, second]): Draft => ({
  text: `{"data":{"taskId":${first.source}},"code":1,"data":{"taskId":${second.source}},"code":2}`,
  expected: recordedAs(first.stored, second.stored),
}));

const manyTimes = fc
  .tuple(
    taskId,
    fc.constantFrom('code', '__proto__', '', 'x', 'taskId\u0000'),
    fc.integer({ min: 2, max: 3_000 }),
  )
  .map(([id, name, times]): Draft => ({
    text: `{${`${quote(name)}:0,`.repeat(times)}"taskId":${id.source}}`,
    expected: recordedAs(id.stored),
  }));

/** Names that fall into one place of a table of hashes, for who chooses the places naively. */
const manyNames = fc
  .tuple(taskId, fc.constantFrom(1, 16, 65_536, 1_048_576, 16_777_216), fc.integer({ min: 100, max: 3_500 }))
  .map(([id, step, count]): Draft => {
    const names = Array.from({ length: count }, (_, index) => `"${index * step}":0`);
    return { text: `{${names.join(',')},"taskId":${id.source}}`, expected: recordedAs(id.stored) };
  });

export const keyBodies = [
  bodiesOf('inherited names', fc.oneof(inherited, inheritedEnvelope)),
  bodiesOf('a name twice', fc.oneof(twice, envelopeTwice, manyTimes)),
  bodiesOf('many names', manyNames),
];
