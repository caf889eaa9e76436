import fc from 'fast-check';
import { callbackOf, oddMembers, plainCallbackOf } from './callback-source.ts';
import { MAX_BYTES, bodiesOf, KEPT, recordedAs, type Draft } from './body.ts';
import { taskId } from './task-ids.ts';

const callback = fc.oneof(
  taskId.map(plainCallbackOf),
  fc.tuple(taskId, oddMembers, oddMembers).map(([id, top, data]) => callbackOf(id, top, data)),
);

/** An object ends with its last character, so that a shorter one has no end. */
const truncated = fc
  .tuple(callback, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }))
  .map(([text, share]): Draft => ({ text: text.slice(0, Math.floor(text.length * share)), expected: KEPT }));

const doubled = fc
  .tuple(
    callback,
    fc.constantFrom('', ' ', '\n', ',', '\u0000', '\ufeff', '}', ']', '//', 'null'),
    fc.boolean(),
  )
  .map(([text, between, again]): Draft => ({
    text: `${text}${between === '' && !again ? '{}' : between}${again ? text : ''}`,
    expected: KEPT,
  }))
  .filter(({ text }) => !/[}\]]\s$/.test(text));

/** What JSON has not, though some parser of it does. */
const DIALECTS = [
  (id: string) => `{taskId:${id}}`,
  (id: string) => `{"taskId":${id},}`,
  (id: string) => `{,"taskId":${id}}`,
  (id: string) => `{"taskId" ${id}}`,
  (id: string) => `{"taskId"=${id}}`,
  (id: string) => `{'taskId':${id}}`,
  (id: string) => `/* */{"taskId":${id}}`,
  (id: string) => `{"taskId":${id}}//`,
  (id: string) => `({"taskId":${id}})`,
  (id: string) => `)]}',\n{"taskId":${id}}`,
  (id: string) => `callback({"taskId":${id}})`,
  (id: string) => `{"taskId":${id},"code":+1}`,
  (id: string) => `{"taskId":${id},"code":01}`,
  (id: string) => `{"taskId":${id},"code":.5}`,
  (id: string) => `{"taskId":${id},"code":1.}`,
  (id: string) => `{"taskId":${id},"code":1e}`,
  (id: string) => `{"taskId":${id},"code":0x10}`,
  (id: string) => `{"taskId":${id},"code":1n}`,
  (id: string) => `{"taskId":${id},"code":NaN}`,
  (id: string) => `{"taskId":${id},"code":-Infinity}`,
  (id: string) => `{"taskId":${id},"code":undefined}`,
  (id: string) => `{"taskId":${id},"code":TRUE}`,
  (id: string) => `{"taskId":${id},"msg":"\\x41"}`,
  (id: string) => `{"taskId":${id},"msg":"\\u12"}`,
  (id: string) => `{"taskId":${id},"msg":"\\u{41}"}`,
  (id: string) => `{"taskId":${id},"msg":"a\nb"}`,
  (id: string) => `{"taskId":${id},"msg":"a\u0000b"}`,
  (id: string) => `{"taskId":${id},"msg":"a\tb"}`,
  (id: string) => `{"taskId":${id},"msg":"abc}`,
  (id: string) => `{"taskId":${id}\u0000}`,
  (id: string) => `{"taskId":${id}}\u0000`,
  (id: string) => `\u00a0{"taskId":${id}}`,
  (id: string) => `\u0000{"taskId":${id}}`,
  (id: string) => `{"taskId":${id}\u2028}`,
  (id: string) => `\u001e{"taskId":${id}}\n`,
  (id: string) => `data: {"taskId":${id}}\n\n`,
];

const dialects = fc
  .tuple(fc.constantFrom(...DIALECTS), taskId)
  .map(([write, { source }]): Draft => ({ text: write(source), expected: KEPT }));

/** Around the most that is read, where one byte decides. */
const edgeLengths = fc.oneof(
  fc.constantFrom(MAX_BYTES - 1, MAX_BYTES, MAX_BYTES + 1),
  fc.integer({ min: 1, max: MAX_BYTES + 100 }),
);

const brackets = fc
  .tuple(
    fc.constantFrom(
      '[',
      '{',
      ']',
      '}',
      '[{',
      '{"":',
      '{"data":',
      '[[],',
      '"',
      '\\',
      '"\\u',
      '-',
      '1',
      '[1,',
      '{"a":[',
      ',',
      ' ',
      '\n',
    ),
    edgeLengths,
  )
  .map(([unit, length]): Draft => ({
    text: unit.repeat(Math.ceil(length / unit.length)).slice(0, length),
    expected: KEPT,
  }));

/** All that was opened is closed again. */
const nested = fc
  .tuple(
    taskId,
    fc.constantFrom<[string, string][]>(
      ['[', ']'],
      ['{"a":', '}'],
      ['{"data":', '}'],
      ['[[', ']]'],
      ['{"result":', '}'],
      ['{"__proto__":', '}'],
    ),
    fc.integer({ min: 1, max: 32_000 }),
    fc.boolean(),
  )
  .map(([id, [open, close], depth, hasId]): Draft => {
    const times = Math.min(depth, Math.floor((MAX_BYTES - 2_000) / (open.length + close.length)));
    const deep = `${open.repeat(times)}${open.endsWith(':') ? '0' : ''}${close.repeat(times)}`;
    if (!hasId) return { text: deep, expected: KEPT };
    return {
      text: `{"taskId":${id.source},"result":${deep},"msg":${deep.length < 30_000 ? deep : 0}}`,
      expected: recordedAs(id.stored),
    };
  });

/** A callback that fills the space exactly, or just not. */
const filled = fc
  .tuple(taskId, fc.integer({ min: -2, max: 2 }), fc.constantFrom(' ', 'x', '\n', '0'))
  .map(([id, over, filler]): Draft => {
    const isInside = filler === 'x' || filler === '0';
    const start = isInside ? `{"taskId":${id.source},"pad":"` : `{"taskId":${id.source}`;
    const end = isInside ? '"}' : '}';
    const room = MAX_BYTES + over - Buffer.byteLength(start) - Buffer.byteLength(end);
    return { text: start + filler.repeat(room) + end, expected: recordedAs(id.stored) };
  });

export const brokenJsonBodies = [
  bodiesOf('truncated', truncated),
  bodiesOf('doubled', doubled),
  bodiesOf("other people's JSON", dialects),
  bodiesOf('64 KiB of brackets and such', brackets),
  bodiesOf('nested', nested),
  bodiesOf('as large as may be', filled),
];
