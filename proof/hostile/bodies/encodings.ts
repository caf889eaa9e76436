import fc from 'fast-check';
import {
  type BodyResult,
  type Encoding,
  type Handover,
  type HostileBody,
  bodiesOf,
  KEPT,
  recordedAs,
  type Draft,
} from './body.ts';
import { plainCallbackOf } from './callback-source.ts';
import { quote } from './json-source.ts';

/** An id of letters that every encoding has. */
const asciiId = fc.uuid().map((stored) => ({ source: quote(stored), stored }));

const json = 'application/json';

/** What is read under any declared encoding, and what only a guess could read. */
const ENCODED: readonly { encoding: Encoding; contentType: string; isPromised: boolean }[] = [
  { encoding: 'utf-8 with a mark', contentType: json, isPromised: true },
  { encoding: 'utf-8 with a mark', contentType: `${json}; charset=utf-16le`, isPromised: true },
  { encoding: 'utf-16le with a mark', contentType: json, isPromised: true },
  { encoding: 'utf-16be with a mark', contentType: `${json}; charset=utf-8`, isPromised: true },
  { encoding: 'utf-16le', contentType: `${json}; charset=utf-16le`, isPromised: true },
  { encoding: 'utf-16le', contentType: `${json};charset="UTF-16"`, isPromised: true },
  { encoding: 'utf-16be', contentType: `${json}; charset=utf-16be`, isPromised: true },
  { encoding: 'latin1', contentType: `${json}; charset=iso-8859-1`, isPromised: true },
  { encoding: 'latin1', contentType: `${json}; charset=utf-8`, isPromised: true },
  { encoding: 'latin1', contentType: `${json}; charset=shift_jis`, isPromised: true },
  { encoding: 'latin1', contentType: `${json}; charset=gb18030`, isPromised: true },
  { encoding: 'latin1', contentType: `${json}; charset=iso-2022-jp`, isPromised: true },
  { encoding: 'latin1', contentType: `${json}; charset=x-user-defined`, isPromised: true },
  { encoding: 'utf-16le', contentType: json, isPromised: false },
  { encoding: 'utf-16be', contentType: `${json}; charset=utf-16le`, isPromised: false },
  { encoding: 'utf-32le', contentType: `${json}; charset=utf-32le`, isPromised: false },
  { encoding: 'utf-32be', contentType: json, isPromised: false },
  { encoding: 'utf-32le with a mark', contentType: `${json}; charset=utf-32`, isPromised: false },
];

const encoded = fc
  .tuple(fc.constantFrom(...ENCODED), asciiId, fc.constantFrom('é', 'fröhlich', '\u00ff\u00fe', ''))
  .map(([{ encoding, contentType, isPromised }, id, text]): Draft => {
    const taskIds = [id.stored];
    return {
      text: plainCallbackOf(id).replace('"success"', quote(text)),
      encoding,
      contentType,
      expected: isPromised ? { kind: 'recorded', taskIds } : { kind: 'recorded or kept', taskIds },
    };
  });

/** Bytes that are UTF-8 nowhere: overlong, surrogates, beyond the last character, cut off. As Latin-1 text. */
const NO_UTF8 = [
  '\u00ff',
  '\u00c0\u00af',
  '\u00ed\u00a0\u0080',
  '\u00f4\u0090\u0080\u0080',
  '\u00e2\u0082',
  '\u0080',
  '\u00f8\u0088\u0080\u0080\u0080',
  '\u00fe\u00ff',
];

const invalid = fc
  .tuple(asciiId, fc.array(fc.constantFrom(...NO_UTF8), { minLength: 1, maxLength: 20 }))
  .map(([id, bytes]): Draft => ({
    text: plainCallbackOf(id).replace('voice_8f2c1d', bytes.join('.')),
    encoding: 'latin1',
    contentType: 'application/json',
    expected: recordedAs(id.stored),
  }));

/** Letters that are not JSON in any charset that could be meant. */
const NO_JSON = [
  '',
  ' ',
  '\u0000',
  'voice ready!',
  'taskId=5c79be8e&voiceId=voice_8f2c1d&status=success',
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><taskId>&b;</taskId>',
  '--x\r\nContent-Disposition: form-data; name="taskId"\r\n\r\n5c79be8e\r\n--x--\r\n',
  'taskId: 5c79be8e\nvoiceId: voice_8f2c1d\n',
  'taskId,voiceId\n5c79be8e,voice_8f2c1d\n',
  'undefined',
  '[object Object]',
  '\u0080\u0004\u0095taskId',
  '\u001f\u008b\u0008\u0000\u0000',
  '\u0082\u00a6taskId\u00a15',
];

const noJson = fc
  .oneof(
    fc.constantFrom(...NO_JSON).map((text) => ({ text, encoding: 'latin1' as const })),
    fc.constantFrom(...NO_JSON).map((text) => ({ text, encoding: 'utf-16le with a mark' as const })),
    // Bytes that are not text have no task id in them, under any encoding.
    fc.uint8Array({ maxLength: 2_000 }).map((bytes) => ({
      text: Buffer.from(bytes).toString('latin1'),
      encoding: 'latin1' as const,
      contentType: 'application/octet-stream',
    })),
    fc
      .constantFrom('\u00ff', '\u0000', '\u00fe\u00ff', '\u00ff\u00fe', '\u00c3')
      .map((unit) => ({ text: unit.repeat(65_536 / unit.length), encoding: 'latin1' as const })),
  )
  .map((draft): Draft => ({ ...draft, expected: KEPT }));

const liar = (
  handover: Handover,
  expected: (stored: string) => BodyResult,
  encoding: Encoding = 'utf-8',
): fc.Arbitrary<HostileBody> =>
  asciiId.map((id) => ({
    family: 'base64 that lies',
    text: plainCallbackOf(id),
    encoding,
    handover,
    expected: expected(id.stored),
  }));

export const encodedBodies = [
  bodiesOf('other encodings', encoded),
  bodiesOf('no UTF-8', invalid),
  bodiesOf('no JSON at all', noJson),
  fc.oneof(
    liar('text called base64', () => KEPT),
    liar('base64 called text', () => KEPT),
    liar('base64 called text', () => KEPT, 'utf-16le with a mark'),
    liar('text', (stored) => recordedAs(stored)),
    liar('base64, wrapped', (stored) => recordedAs(stored)),
  ),
];
