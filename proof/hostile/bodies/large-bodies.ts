import fc from 'fast-check';
import { plainCallbackOf } from './callback-source.ts';
import { MAX_BYTES, bodiesOf, KEPT, recordedAs, type Draft } from './body.ts';
import { quote } from './json-source.ts';
import { taskId } from './task-ids.ts';

/** What a gateway would let through at most is 10 MB; so much comes seldom, as it is all alike. */
const sizes = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: MAX_BYTES + 1, max: MAX_BYTES + 1_000 }) },
  { weight: 10, arbitrary: fc.integer({ min: MAX_BYTES, max: 300_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(1_048_576, 4_000_000) },
);

/** Its size decides the result, not its content. */
const tooLarge = fc
  .tuple(taskId, sizes, fc.constantFrom('x', '[', '€', '\u0000', '\\u0041', 'voice-a-callback/', ' '))
  .map(([id, size, unit]): Draft => {
    const padding = unit.repeat(Math.ceil(size / Buffer.byteLength(unit)));
    return { text: plainCallbackOf(id) + padding, expected: KEPT };
  });

/** The token at the edge of what is kept of a body that is too large. */
const tokenAtTheEdge = fc.integer({ min: 700, max: 1_100 }).map((before): Draft => ({
  text: `${'x'.repeat(before)}<<token>>${'y'.repeat(MAX_BYTES)}`,
  expected: KEPT,
}));

/** Texts at and over what is taken of each, in characters of every width. */
const LIMITS = {
  voiceId: 512,
  msg: 512,
  errorMessage: 512,
  failMsg: 512,
  status: 128,
  state: 128,
  code: 128,
  errorCode: 128,
};

const atLimits = fc
  .tuple(
    taskId,
    fc.constantFrom(...Object.entries(LIMITS)),
    fc.integer({ min: -2, max: 2 }),
    fc.constantFrom('x', '€', '😀', '7', '\u0000', '\ud800', ' '),
    fc.boolean(),
  )
  .map(([id, [name, limit], over, unit, atTop]): Draft => {
    // One unit before, so that a wide character lies across the limit.
    const value = quote(`a${unit.repeat(limit)}`.slice(0, limit + over));
    return {
      text: atTop
        ? `{"taskId":${id.source},"status":"success","${name}":${value}}`
        : `{"data":{"taskId":${id.source},"code":200,"status":"success","${name}":${value}}}`,
      expected: recordedAs(id.stored),
    };
  });

const numbersAsTexts = fc
  .tuple(
    taskId,
    fc.constantFrom('code', 'errorCode', 'error_code', 'failCode'),
    fc.constantFrom(
      '200',
      '-0',
      '007',
      '999999999999999',
      '9999999999999999',
      '1e3',
      '١٢٣',
      '+5',
      '0x1F',
      ' 200 ',
      '2_0',
      '-',
      '1'.repeat(128),
      '1'.repeat(5_000),
    ),
  )
  .map(([id, name, text]): Draft => ({
    text: `{"${name}":${quote(text)},"data":{"taskId":${id.source},"${name}":${quote(text)}}}`,
    expected: recordedAs(id.stored),
  }));

export const largeBodies = [
  bodiesOf(
    'too large',
    fc.oneof({ weight: 4, arbitrary: tooLarge }, { weight: 1, arbitrary: tokenAtTheEdge }),
  ),
  bodiesOf('texts at their limits', atLimits),
  bodiesOf('numbers as texts', numbersAsTexts),
];
