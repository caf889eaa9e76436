import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { canonicalJson } from '../../functions/adapters/dynamodb/canonical-json.ts';

test('an item is the same JSON in any order of its attributes, and its lists keep theirs', () => {
  const item: Record<string, AttributeValue> = {
    taskId: { S: 't' },
    kind: { S: 'generate' },
    client: { M: { userAgent: { S: 'u' }, address: { NULL: true } } },
    history: { L: [{ N: '2' }, { N: '1' }] },
    bytes: { B: new Uint8Array([255, 0]) },
    odd: { $unknown: ['of a later SDK', null] },
  };
  const again = Object.fromEntries(Object.entries(item).reverse());

  const json =
    '{"bytes":{"B":{"0":255,"1":0}},' +
    '"client":{"M":{"address":{"NULL":true},"userAgent":{"S":"u"}}},' +
    '"history":{"L":[{"N":"2"},{"N":"1"}]},' +
    '"kind":{"S":"generate"},' +
    '"odd":{"$unknown":["of a later SDK",null]},' +
    '"taskId":{"S":"t"}}';
  expect(canonicalJson(item)).toBe(json);
  expect(canonicalJson(again)).toBe(json);
});
