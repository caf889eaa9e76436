import { MAX_BYTES } from '../bodies/body.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { BODY_SHAPES, ENCODED_SHAPES, type BodyShape } from './body-shapes.ts';
import { goodTokenOf, requestWith } from './request-with.ts';
import { HEADER_SHAPES, TOKEN_SHAPES } from './token-shapes.ts';

/** Requests of one kind, of any size. */
export interface Shape {
  readonly name: string;
  readonly part: 'body' | 'body that is too large' | 'token' | 'headers';
  /** In characters, the largest last; each twice the one before. */
  readonly sizes: readonly number[];
  /** @param ref the submission that the request's URL is for. */
  request(size: number, ref: string): HostileRequest;
}

const doublings = (from: number, times: number) =>
  Array.from({ length: times }, (_, time) => from * 2 ** time);
const BODY_SIZES = doublings(MAX_BYTES / 16, 5);
const LARGE_BODY_SIZES = doublings(MAX_BYTES * 2, 6);
const TOKEN_SIZES = doublings(512, 5);

/** A documented callback. */
export const plainRequest = (ref: string) => requestWith(goodTokenOf(ref));

/** Those that cost most, beyond what is read as well. */
const LARGE = [
  'a long text',
  'brackets',
  'backslashes',
  'escapes of letters',
  'percent-encoded letters',
  'the token',
  'callback URLs',
  'quotation marks',
];

function withBody(text: BodyShape, size: number, ref: string): HostileRequest {
  const token = goodTokenOf(ref);
  return requestWith(token, { text: text(size, token) });
}

export const SHAPES: readonly Shape[] = [
  ...Object.entries(BODY_SHAPES).map(([name, text]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size, ref) => withBody(text, size, ref),
  })),
  ...Object.entries(ENCODED_SHAPES).map(([name, { encoding, contentType, text }]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size, ref) => requestWith(goodTokenOf(ref), { text: text(size), encoding, contentType }),
  })),
  ...LARGE.map((name): Shape => ({
    name,
    part: 'body that is too large',
    sizes: LARGE_BODY_SIZES,
    request: (size, ref) => withBody(BODY_SHAPES[name] ?? (() => ''), size, ref),
  })),
  ...Object.entries(TOKEN_SHAPES).map(([name, token]): Shape => ({
    name,
    part: 'token',
    sizes: TOKEN_SIZES,
    request: (size, ref) => requestWith(token(size, ref)),
  })),
  ...Object.entries(HEADER_SHAPES).map(([name, change]): Shape => ({
    name,
    part: 'headers',
    sizes: TOKEN_SIZES,
    request: (size, ref) => requestWith(goodTokenOf(ref), change(size)),
  })),
];
