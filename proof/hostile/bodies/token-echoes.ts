import fc from 'fast-check';
import { type Encoding, TOKEN_ECHOES, bodiesOf, KEPT, recordedAs, type Draft } from './body.ts';
import { quote } from './json-source.ts';

const URLS = [
  '',
  'https://api.example/suno/voice-generate-callback/',
  'https:\\/\\/api.example\\/suno\\/voice-generate-callback\\/',
  'https%3A%2F%2Fapi.example%2Fsuno%2Fvoice-generate-callback%2f',
  'VOICE-GENERATE-CALLBACK\\u002f',
];

/** A member of `data` with the token in it. */
const member = fc
  .tuple(
    fc.constantFrom(
      'callBackUrl',
      'voiceId',
      'msg',
      'status',
      'state',
      'errorMessage',
      'errorCode',
      'code',
      'result',
      '__proto__',
      '<<token>>',
    ),
    fc.constantFrom(...TOKEN_ECHOES),
    fc.constantFrom(...URLS),
    fc.constantFrom(
      '',
      '?x=1',
      ' ',
      '\\\\',
      '<<token>>',
      '-more',
      '<<token, half>>',
      ' <<token its signature>>',
    ),
  )
  .map(([name, echo, url, after]) => `"${name}":"${url}${echo}${after}"`);

/** A member whose text is JSON again, with the token in that. */
const memberInText = fc
  .tuple(
    fc.constantFrom('resultJson', 'result_json', 'result', 'param'),
    fc.constantFrom('voiceId', 'callBackUrl'),
    fc.constantFrom(...TOKEN_ECHOES),
    fc.constantFrom(...URLS),
  )
  .map(([name, inner, echo, url]) => `"${name}":${quote(`{"${inner}":"${url}`).slice(0, -1)}${echo}\\"}"`);

const echoed = fc
  .tuple(fc.uuid(), fc.array(fc.oneof(member, memberInText), { minLength: 1, maxLength: 3 }))
  .map(([stored, members]): Draft => ({
    text: `{"code":200,"data":{"taskId":"${stored}","status":"success",${members.join(',')}}}`,
    expected: recordedAs(stored),
  }));

/** The id itself; the mask stands where the token stood. */
const asTaskId = fc
  .tuple(fc.uuid(), fc.constantFrom('<<token>>', '<<token as escapes>>', '<<token as some escapes>>'))
  .map(([unique, echo]): Draft => ({
    text: `{"data":{"taskId":"${unique} ${echo} ${unique}"}}`,
    expected: recordedAs(`${unique} *** ${unique}`),
  }));

const NARROW: readonly Encoding[] = ['utf-8', 'utf-8 with a mark', 'latin1'];
const WIDE: readonly Encoding[] = [
  'utf-16le',
  'utf-16be',
  'utf-16le with a mark',
  'utf-16be with a mark',
  'utf-32le',
  'utf-32be',
  'utf-32le with a mark',
];

/** In unreadable bodies, in every encoding in which a person could still read it. */
const unreadable = fc
  .tuple(
    fc.constantFrom(...NARROW, ...WIDE),
    fc.constantFrom(...TOKEN_ECHOES),
    fc.constantFrom(...URLS),
    fc.constantFrom('oops', '{"data":{}}', '\u00ff'),
  )
  .map(([encoding, echo, url, before]): Draft => ({
    text: `${before} ${url}${echo} "`,
    encoding,
    contentType: 'text/plain',
    expected: KEPT,
  }));

export const echoBodies = [
  bodiesOf(
    'that echo the token',
    fc.oneof({ weight: 2, arbitrary: echoed }, { weight: 1, arbitrary: asTaskId }),
  ),
  bodiesOf('that echo the token, unreadable', unreadable),
];
