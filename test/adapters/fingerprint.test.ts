import { expect, test } from '@jest/globals';
import { fingerprint } from '../../functions/adapters/dynamodb/fingerprint.ts';

const TEXT = 'voice ready ✓';
// printf 'voice ready ✓' | sha256sum
const DIGEST = 'e2e7c6cd4aabe5776a9de5b5fc446d25d14981a6dc7be33dade230ad7ed94f76';

test.each([
  ['a text', TEXT],
  ['its bytes', Buffer.from(TEXT)],
])('%s is known by its digest, and by where it came in', (_name, body) => {
  // printf 'generate\n%s' $DIGEST | sha256sum
  const id = '2df943fd141d1cb61167de6bf62886f5c91a7ebbb25cb7f422aea7cfbbebc2dc';

  expect(fingerprint('generate', body)).toEqual({ id, digest: DIGEST, sizeBytes: 15 });
});

test('the same body from elsewhere is another one', () => {
  const id = '89be2b9c709917ceb2ab4532637727168dcd73f68681d5d289479d1c2bd95b86';

  expect(fingerprint('validate', TEXT)).toEqual({ id, digest: DIGEST, sizeBytes: 15 });
});
