import { MAX_BYTES } from '../bodies/body.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { BODY_SHAPES, ENCODED_SHAPES } from './body-shapes.ts';
import { requestWith } from './request-with.ts';
import { HEADER_SHAPES, TOKEN_SHAPES } from './token-shapes.ts';

/** Requests of one kind, of any size. */
export interface Shape {
  readonly name: string;
  readonly part: 'body' | 'body that is too large' | 'token' | 'headers';
  /** In characters, the largest last; each twice the one before. */
  readonly sizes: readonly number[];
  request(size: number): HostileRequest;
}

const doublings = (from: number, times: number) =>
  Array.from({ length: times }, (_, time) => from * 2 ** time);
const BODY_SIZES = doublings(MAX_BYTES / 16, 5);
const LARGE_BODY_SIZES = doublings(MAX_BYTES * 2, 6);
const TOKEN_SIZES = doublings(512, 5);

/** A documented callback, for the task that all shapes are of. */
export const PLAIN_REQUEST = requestWith();

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

export const SHAPES: readonly Shape[] = [
  ...Object.entries(BODY_SHAPES).map(([name, text]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size) => requestWith({ text: text(size) }),
  })),
  ...Object.entries(ENCODED_SHAPES).map(([name, { encoding, contentType, text }]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size) => requestWith({ text: text(size), encoding, contentType }),
  })),
  ...LARGE.map((name): Shape => ({
    name,
    part: 'body that is too large',
    sizes: LARGE_BODY_SIZES,
    request: (size) => requestWith({ text: BODY_SHAPES[name]?.(size) ?? '' }),
  })),
  ...Object.entries(TOKEN_SHAPES).map(([name, token]): Shape => ({
    name,
    part: 'token',
    sizes: TOKEN_SIZES,
    request: (size) => requestWith({ token: token(size) }),
  })),
  ...Object.entries(HEADER_SHAPES).map(([name, change]): Shape => ({
    name,
    part: 'headers',
    sizes: TOKEN_SIZES,
    request: (size) => requestWith(change(size)),
  })),
];
