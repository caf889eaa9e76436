import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../local/stream/event-pattern.ts';

const image = (attributes: object) => ({ dynamodb: { NewImage: attributes } });
const OWED = {
  dynamodb: { NewImage: { outcome: { S: ['succeeded', 'failed'] }, due: { S: [{ exists: true }] } } },
};

describe('compilePattern', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['a settled item with something due', OWED, image({ outcome: { S: 'failed' }, due: { S: 'x' } }), true],
    ['a settled item with nothing due', OWED, image({ outcome: { S: 'failed' } }), false],
    ['an undecided item', OWED, image({ outcome: { S: 'awaiting' }, due: { S: 'x' } }), false],
    ['a removed item', OWED, { dynamodb: { OldImage: {} } }, false],
    ['exists: false, absent', { a: [{ exists: false }] }, {}, true],
    ['exists: false, present', { a: [{ exists: false }] }, { a: 1 }, false],
    ['exists: true, null', { a: [{ exists: true }] }, { a: null }, true],
    ['prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    ['prefix, another', { a: [{ prefix: 'ab' }] }, { a: 'bc' }, false],
    ['suffix', { a: [{ suffix: 'bc' }] }, { a: 'abc' }, true],
    ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'ABC' }] }, { a: 'abc' }, true],
    ['anything-but, another', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
    ['anything-but, that', { a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
    ['anything-but, absent', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['numeric, inside', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    ['numeric, outside', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 6 }, false],
    ['numeric, text', { a: [{ numeric: ['=', 5] }] }, { a: '5' }, false],
    ['null', { a: [null] }, { a: null }, true],
    ['one of a list', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['none of a list', { a: ['x'] }, { a: ['w'] }, false],
    ['an event that is not an object', { a: ['x'] }, 'text', false],
  ])('%s', (_name, pattern, event, expected) => {
    const matches = compilePattern(pattern);

    expect(matches(event)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['cidr', { a: [{ cidr: '10.0.0.0/24' }] }],
    ['$or', { $or: [{ a: ['x'] }] }],
    ['numeric ~', { a: [{ numeric: ['~', 5] }] }],
  ])('rejects the operator %s, which would let through what should not pass', (operator, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(`The stack filters with ${operator}`);
  });
});
