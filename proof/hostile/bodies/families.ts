import fc from 'fast-check';
import type { HostileBody } from './body.ts';
import { brokenJsonBodies } from './broken-json.ts';
import { callbackBodies } from './callbacks.ts';
import { encodedBodies } from './encodings.ts';
import { keyBodies } from './keys.ts';
import { largeBodies } from './large-bodies.ts';
import { echoBodies } from './token-echoes.ts';

/** Every family is as likely as any other. */
export const hostileBody: fc.Arbitrary<HostileBody> = fc.oneof(
  ...callbackBodies,
  ...keyBodies,
  ...brokenJsonBodies,
  ...encodedBodies,
  ...largeBodies,
  ...echoBodies,
);
