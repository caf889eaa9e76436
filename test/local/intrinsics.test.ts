import { describe, expect, test } from '@jest/globals';
import { resolveIntrinsics, type References } from '../../local/template/intrinsics.ts';

const references: References = {
  ref: (logicalId) => `ref-${logicalId}`,
  attribute: (logicalId, name) => `${logicalId}-${name}`,
};

describe('resolveIntrinsics', () => {
  test.each<[string, unknown, unknown]>([
    ['a plain value', { a: [1, true, 'x', null] }, { a: [1, true, 'x', null] }],
    ['Ref', { Ref: 'Table' }, 'ref-Table'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'ref-AWS::Region'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table-Arn'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table-Stream.Arn'],
    ['Fn::Join', { 'Fn::Join': [':', ['arn', { Ref: 'A' }, 'x']] }, 'arn:ref-A:x'],
    ['Fn::Split', { 'Fn::Split': ['-', { Ref: 'A' }] }, ['ref', 'A']],
    ['Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': ['-', { Ref: 'A' }] }] }, 'A'],
    ['Fn::Sub', { 'Fn::Sub': '${A}/${B.Arn}/${!literal}' }, 'ref-A/B-Arn/${literal}'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${own}-${A}', { own: { Ref: 'B' } }] }, 'ref-B-ref-A'],
    ['one deep inside', { a: { b: [{ c: { Ref: 'A' } }] } }, { a: { b: [{ c: 'ref-A' }] } }],
    ['an ordinary key beside Ref', { Ref: 'A', other: 1 }, { Ref: 'A', other: 1 }],
  ])('%s', (_name, value, expected) => {
    const resolved = resolveIntrinsics(value, references);

    expect(resolved).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['Fn::ImportValue', { 'Fn::ImportValue': 'x' }],
    ['Fn::Join', { 'Fn::Join': 'x' }],
  ])('rejects %s, saying its name', (name, value) => {
    expect(() => resolveIntrinsics({ deep: [value] }, references)).toThrow(name);
  });
});
