import fc from 'fast-check';
import type { BodyResult, Encoding, Handover, HostileBody } from './body.ts';

export interface Draft {
  readonly text: string;
  readonly expected: BodyResult;
  readonly encoding?: Encoding;
  readonly contentType?: string;
}

export const recordedAs = (...taskIds: readonly string[]): BodyResult => ({ kind: 'recorded', taskIds });
export const KEPT: BodyResult = { kind: 'kept' };

/** By the id that counts; without one, it cannot be recorded. */
export const expectedOf = (stored: string | undefined): BodyResult =>
  stored === undefined ? KEPT : recordedAs(stored);

const AS_TEXT: readonly Handover[] = ['text', 'text', 'base64', 'base64, wrapped'];
const AS_BYTES: readonly Handover[] = ['base64', 'base64, wrapped'];

/** Bodies as a gateway hands them over: as text only what is UTF-8. */
export function bodiesOf(family: string, drafts: fc.Arbitrary<Draft>): fc.Arbitrary<HostileBody> {
  return fc.tuple(drafts, fc.nat(3)).map(([{ encoding = 'utf-8', ...draft }, choice]) => {
    const ways = encoding.startsWith('utf-8') ? AS_TEXT : AS_BYTES;
    return { family, ...draft, encoding, handover: ways[choice % ways.length] ?? 'base64' };
  });
}
