import { type Encoding, KEPT } from '../bodies/body.ts';
import { plainCallbackOf } from '../bodies/callback-source.ts';
import { quote } from '../bodies/json-source.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { sign, claimsWith } from '../tokens/sign.ts';

/** What is different from a documented callback. */
export interface Changes {
  readonly text?: string;
  readonly encoding?: Encoding;
  readonly contentType?: string;
  readonly userAgent?: string;
  /** JSON. */
  readonly headers?: string;
}

/** Signs a token for a reference. Two of one length have tokens of one length. */
export const goodTokenOf = (ref: string) => sign({ claims: claimsWith({ sub: quote(ref) }) });

/** Another task each time, so that each time costs the same; see `WorkerTask`. */
const ID = { source: '"<<turn>>"', stored: '' };

export function requestWith(token: string, changes: Changes = {}): HostileRequest {
  const { text = plainCallbackOf(ID), encoding = 'utf-8' } = changes;
  const { contentType = 'application/json', userAgent = 'provider/1', headers = '{}' } = changes;
  return {
    body: {
      family: 'growth',
      text,
      encoding,
      handover: encoding === 'utf-8' ? 'text' : 'base64',
      expected: KEPT,
    },
    token: { family: 'growth', text: token, expected: 'either' },
    envelope: { headers, contentType, userAgent, sourceIp: '203.0.113.9', more: '{}' },
    atMs: 0,
  };
}

/** Repeats a string up to a length in UTF-16 units. */
export const repeat = (unit: string, size: number) =>
  unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

/** A string of any length: a beginning, an end, and as much between them as needed. */
export const padded = (before: string, unit: string, after: string) => (size: number) =>
  before + repeat(unit, Math.max(0, size - before.length - after.length)) + after;
