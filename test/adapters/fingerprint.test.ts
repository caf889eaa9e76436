import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  callbackFingerprint,
  itemFingerprint,
  slotIds,
} from '../../functions/adapters/dynamodb/quarantine-store.ts';

const TEXT = 'voice ready ✓';
// printf 'voice ready ✓' | sha256sum
const DIGEST = 'e2e7c6cd4aabe5776a9de5b5fc446d25d14981a6dc7be33dade230ad7ed94f76';

// printf 'generate\norder-17' | sha256sum, and so on, without the last two digits
test.each([
  ['generate', 'order-17', '8dbd8f18fe187defd95a04e5e951ed4c58e250701063b77c13329268fba120'],
  ['generate', 'order-18', '46f5ebf13f9332510bb15de4211eb8936953b5bf2b8a083612426680bf41f1'],
  ['validate', 'order-17', '0144088fb1f830d4edfe4f9f853826f122d7c45181523e0b5157967f7b388a'],
])('a body is known by its digest, and has two places of its submission: %s, %s', (kind, ref, submission) => {
  // 0xe2 modulo 16 is 2; 0xe7 modulo 15, and one more, is 7 further.
  const expected = { ids: [`${submission}02`, `${submission}09`], digest: DIGEST, sizeBytes: 15 };

  expect(callbackFingerprint(kind, ref, TEXT)).toEqual(expected);
  expect(callbackFingerprint(kind, ref, Buffer.from(TEXT))).toEqual(expected);
});

test('property: the places of a body are two of the sixteen of its submission', () => {
  fc.assert(
    fc.property(fc.string(), (body) => {
      const { ids } = callbackFingerprint('generate', 'order-17', body);

      expect(new Set(ids).size).toBe(2);
      expect(slotIds('generate', 'order-17')).toEqual(expect.arrayContaining([...ids]));
    }),
  );
});

test('any body may be in any place: 200 bodies have all of them, first and second', () => {
  const places = Array.from(
    { length: 200 },
    (_, body) => callbackFingerprint('generate', 'r', `${body}`).ids,
  );

  for (const which of [0, 1] as const) expect(new Set(places.map((ids) => ids[which])).size).toBe(16);
});

test('the places of a submission are sixteen ids of 64 hex digits', () => {
  const ids = slotIds('generate', 'order-17');

  expect(new Set(ids).size).toBe(16);
  expect(ids.filter((id) => !/^[0-9a-f]{64}$/.test(id))).toEqual([]);
});

test('an item that no event can be made of is known by its content, wherever it is from', () => {
  // printf 'unpublishable\n%s' $DIGEST | sha256sum
  const ids = ['97a7b8f2d5b019594867e452b0b8654b4cde4a0f8a318ed4b5d9d757d8e3cea7'];

  expect(itemFingerprint(TEXT)).toEqual({ ids, digest: DIGEST, sizeBytes: 15 });
});
