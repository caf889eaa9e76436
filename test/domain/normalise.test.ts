import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classifyCallback } from '../../functions/domain/classify.ts';
import { KINDS, type KindRules } from '../../functions/domain/kinds.ts';
import { normaliseCallback } from '../../functions/domain/normalise.ts';
import { aSuccess, TASK_ID } from '../support/builders.ts';

const normalise = (body: unknown) => normaliseCallback(body, KINDS.generate);

function callbackOf(body: unknown) {
  const normalised = normalise(body);
  return normalised.kind === 'callback' ? normalised.callback : normalised;
}

describe('reads a field wherever the provider put it', () => {
  test('the documented places', () => {
    expect(callbackOf(aSuccess())).toEqual({
      taskId: TASK_ID,
      result: 'voice_8f2c1d',
      status: 'success',
      code: 200,
      msg: 'success',
      errorCode: 0,
      errorMessage: '',
    });
  });

  test.each([
    ['the task id in snake case', { data: { task_id: 't' } }, { taskId: 't' }],
    ['the task id at the top', { taskId: 't', data: null }, { taskId: 't' }],
    ['the task id at the top in snake case', { task_id: 't' }, { taskId: 't' }],
    ['the task id twice: data wins', { taskId: 'top', data: { taskId: 't' } }, { taskId: 't' }],
    ['a task id with spaces around', { taskId: ' t\n' }, { taskId: 't' }],
    ['an empty task id in data, one at the top', { taskId: 't', data: { taskId: ' ' } }, { taskId: 't' }],
    ['the voice id in snake case', { taskId: 't', data: { voice_id: 'v' } }, { taskId: 't', result: 'v' }],
    ['the voice id at the top', { taskId: 't', voiceId: 'v' }, { taskId: 't', result: 'v' }],
    [
      'the voice id in data.result',
      { taskId: 't', data: { result: { voiceId: 'v' } } },
      { taskId: 't', result: 'v' },
    ],
    [
      'the voice id in resultJson',
      { taskId: 't', data: { resultJson: '{"voice_id":"v"}' } },
      { taskId: 't', result: 'v' },
    ],
    ['resultJson at the top', { taskId: 't', resultJson: '{"voiceId":"v"}' }, { taskId: 't', result: 'v' }],
    [
      'resultJson as an object',
      { data: { taskId: 't', resultJson: { voiceId: 'v' } } },
      { taskId: 't', result: 'v' },
    ],
    ['result_json', { data: { taskId: 't', result_json: '{"voiceId":"v"}' } }, { taskId: 't', result: 'v' }],
    [
      'a result in resultJson',
      { data: { taskId: 't', resultJson: '{"result":{"voiceId":"v"}}' } },
      { taskId: 't', result: 'v' },
    ],
    ['a result at the top', { taskId: 't', result: { voice_id: 'v' } }, { taskId: 't', result: 'v' }],
    ['a callback type that says nothing', { data: { taskId: 't', callbackType: null } }, { taskId: 't' }],
    ['resultJson that is not JSON', { taskId: 't', data: { resultJson: '{' } }, { taskId: 't' }],
    [
      'an empty voice id, one below it',
      { taskId: 't', data: { voiceId: '', result: { voiceId: 'v' } } },
      { taskId: 't', result: 'v' },
    ],
    [
      'a voice id with spaces around',
      { taskId: 't', data: { voiceId: ' v ' } },
      { taskId: 't', result: 'v' },
    ],
    ['a voice id that is not text', { taskId: 't', data: { voiceId: 7 } }, { taskId: 't' }],
    [
      'a voice id of 512 characters',
      { taskId: 't', voiceId: 'v'.repeat(512) },
      { taskId: 't', result: 'v'.repeat(512) },
    ],
    ['a voice id of 513 characters', { taskId: 't', voiceId: 'v'.repeat(513) }, { taskId: 't' }],
    ['the status as state', { taskId: 't', data: { state: 'fail' } }, { taskId: 't', status: 'fail' }],
    [
      'a status and another state',
      { taskId: 't', data: { state: 'fail', status: 'success' } },
      { taskId: 't', status: 'success' },
    ],
    ['the status at the top', { taskId: 't', status: 'Success' }, { taskId: 't', status: 'Success' }],
    ['a code as text', { taskId: 't', code: '200' }, { taskId: 't', code: 200 }],
    ['a code as a word', { taskId: 't', code: 'success' }, { taskId: 't', code: 'success' }],
    ['a code in data', { taskId: 't', data: { code: 501 } }, { taskId: 't', code: 501 }],
    ['two codes: the top wins', { taskId: 't', code: 400, data: { code: 200 } }, { taskId: 't', code: 400 }],
    ['a code that is null', { taskId: 't', code: null }, { taskId: 't' }],
    ['a code beyond 2^53', { taskId: 't', code: 2 ** 53 }, { taskId: 't', code: '9007199254740992' }],
    ['a code that is infinite', { taskId: 't', code: Infinity }, { taskId: 't', code: 'Infinity' }],
    ['a code with a fraction', { taskId: 't', code: 200.5 }, { taskId: 't', code: '200.5' }],
    [
      'a code of 16 digits as text',
      { taskId: 't', code: '1234567890123456' },
      { taskId: 't', code: '1234567890123456' },
    ],
    [
      'the error code in snake case',
      { taskId: 't', data: { error_code: '500' } },
      { taskId: 't', errorCode: 500 },
    ],
    [
      'the error code as failCode',
      { taskId: 't', data: { failCode: '500' } },
      { taskId: 't', errorCode: 500 },
    ],
    ['no error code, as null', { taskId: 't', data: { errorCode: null } }, { taskId: 't' }],
    [
      'the message in snake case',
      { taskId: 't', data: { error_message: 'm' } },
      { taskId: 't', errorMessage: 'm' },
    ],
    ['the message as failMsg', { taskId: 't', data: { failMsg: 'm' } }, { taskId: 't', errorMessage: 'm' }],
    [
      'a message of 513 characters',
      { taskId: 't', msg: 'm'.repeat(513) },
      { taskId: 't', msg: 'm'.repeat(512) },
    ],
    [
      'a status of 129 characters',
      { taskId: 't', status: 's'.repeat(129) },
      { taskId: 't', status: 's'.repeat(128) },
    ],
    ['a lone surrogate', { taskId: 't\ud800', msg: '\udc00m' }, { taskId: 't\ufffd', msg: '\ufffdm' }],
    [
      'a string cut in the middle of a character',
      { taskId: 't', msg: `${'m'.repeat(511)}😀` },
      { taskId: 't', msg: 'm'.repeat(511) },
    ],
    [
      'names that every object inherits',
      JSON.parse('{"taskId":"t","__proto__":{"status":"success"}}'),
      { taskId: 't' },
    ],
  ])('%s', (_name, body, expected) => {
    const callback = callbackOf(body);

    expect(callback).toEqual(expected);
  });

  test('of another kind, its own result field, in both spellings', () => {
    // A made-up row stands for the kinds to come; its field is not part of today's types.
    const phrase = { ...KINDS.generate, resultField: 'validateInfo' } as unknown as KindRules;

    const results = [{ validateInfo: 'say this' }, { validate_info: 'say this' }, { voiceId: 'v' }].map(
      (data) => normaliseCallback({ taskId: 't', data }, phrase),
    );

    expect(results).toEqual([
      { kind: 'callback', callback: { taskId: 't', result: 'say this' } },
      { kind: 'callback', callback: { taskId: 't', result: 'say this' } },
      { kind: 'callback', callback: { taskId: 't' } },
    ]);
  });
});

describe('rejects what is not a voice callback, saying which field', () => {
  test.each([
    ['null', null, 'not_an_object', '', 'must be a JSON object, not null'],
    ['an array', [], 'not_an_object', '', 'must be a JSON object, not an array'],
    ['a string', 'voice ready!', 'not_an_object', '', 'must be a JSON object, not a string'],
    [
      'no task id',
      { data: { status: 'fail' } },
      'no_task_id',
      'data.taskId',
      'must be a string that is not empty',
    ],
    [
      'a task id that is a number',
      { data: { taskId: 7 } },
      'no_task_id',
      'data.taskId',
      'must be a string that is not empty',
    ],
    [
      'a task id that is blank',
      { taskId: ' \t' },
      'no_task_id',
      'data.taskId',
      'must be a string that is not empty',
    ],
    [
      'a task id with a control character',
      { taskId: 'task\u00001' },
      'no_task_id',
      'data.taskId',
      'must have no control characters',
    ],
    [
      'a task id of 257 characters',
      { taskId: 't'.repeat(257) },
      'no_task_id',
      'data.taskId',
      'must have at most 256 characters, not 257',
    ],
    [
      'a music callback',
      { data: { callbackType: 'complete', task_id: 't' } },
      'music_callback',
      'data',
      'is a music callback; this URL takes voice callbacks only',
    ],
    [
      'a music callback by its list',
      { data: { task_id: 't', data: [] } },
      'music_callback',
      'data',
      'is a music callback; this URL takes voice callbacks only',
    ],
    [
      'a music callback without envelope',
      { callbackType: 'complete', taskId: 't', voiceId: 'v', status: 'success' },
      'music_callback',
      'data',
      'is a music callback; this URL takes voice callbacks only',
    ],
    [
      'a music callback whose data is the list',
      { code: 200, task_id: 't', data: [{ id: '8551' }] },
      'music_callback',
      'data',
      'is a music callback; this URL takes voice callbacks only',
    ],
  ])('%s', (_name, body, reason, field, message) => {
    const normalised = normalise(body);

    expect(normalised).toEqual({ kind: 'unreadable', reason, issues: [{ field, message }] });
  });

  test('takes a task id of exactly 256 characters', () => {
    expect(callbackOf({ taskId: 't'.repeat(256) })).toEqual({ taskId: 't'.repeat(256) });
  });
});

describe('property:', () => {
  test('property: any JSON value is either a callback with a task id or unreadable with an issue', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const normalised = normalise(body);
        if (normalised.kind === 'callback') expect(normalised.callback.taskId).not.toBe('');
        else expect(normalised.issues).toHaveLength(1);
      }),
    );
  });

  const noVoice = fc
    .tuple(
      fc.constantFrom('', 'fail', 'failed', 'null', 'none', 'undefined', null, 0, false, [], {}),
      fc.stringMatching(/^[ \t\n]{0,3}$/),
      fc.boolean(),
    )
    .map(([word, space, upper]) =>
      typeof word === 'string' ? `${space}${upper ? word.toUpperCase() : word}${space}` : word,
    );
  const key = fc.constantFrom('voiceId', 'voice_id');
  const status = fc.option(
    fc.constantFrom('success', 'SUCCESS', 'completed', 'fail', 'generating_voice', ''),
  );
  const code = fc.option(fc.constantFrom(200, '200', 'success', 500, 0));

  test('property: no spelling of an absent or failed voice id is ever a success', () => {
    fc.assert(
      fc.property(noVoice, key, status, code, fc.boolean(), (voice, name, state, number, nested) => {
        const data = nested ? { result: { [name]: voice } } : { [name]: voice };
        const callback = callbackOf({ code: number, data: { taskId: 't', status: state, ...data } });
        if ('kind' in callback) throw new Error('The body has a task id');

        expect(classifyCallback(callback, KINDS.generate).outcome).not.toBe('succeeded');
      }),
      { numRuns: 1000 },
    );
  });
});
