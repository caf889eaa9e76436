import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startStandIn, type StandIn } from './provider-stand-in.ts';

const PHRASE = { voiceUrl: 'https://example.com/song.mp3', vocalStartS: 1, vocalEndS: 12 };
const VOICE = { taskId: 'task', verifyUrl: 'https://example.com/phrase.mp3' };

const UNKNOWN = { code: 422, msg: 'The record does not exist', data: null };
const ID = expect.stringMatching(/^[0-9a-f]{32}$/);

let standIn: StandIn;
beforeEach(async () => {
  standIn = await startStandIn();
});
afterEach(() => standIn.stop());

describe("the provider's stand-in", () => {
  test('makes a phrase, and a voice of it under another task id', async () => {
    const accepted = await standIn.call('POST', '/api/v1/voice/validate', { ...PHRASE, language: 'en' });
    expect(accepted).toEqual({ code: 200, msg: 'success', data: { taskId: ID } });
    const phraseId = String(accepted.data?.['taskId']);
    const phrase = await standIn.recordWith(phraseId, 'wait_validating', 'validate-info');
    expect(phrase).toEqual({
      taskId: phraseId,
      validateInfo: expect.stringMatching(/^Please sing this phrase/),
      status: 'wait_validating',
      errorCode: 0,
      errorMessage: '',
    });

    const submitted = await standIn.call('POST', '/api/v1/voice/generate', {
      ...VOICE,
      taskId: phraseId,
      voiceName: 'Narrator',
      description: 'Calm',
      style: 'narration',
      singerSkillLevel: 'professional',
    });
    const voiceTaskId = String(submitted.data?.['taskId']);
    expect(voiceTaskId).not.toBe(phraseId);
    const voice = await standIn.recordWith(voiceTaskId, 'success');
    expect(voice).toEqual({
      taskId: voiceTaskId,
      voiceId: expect.stringMatching(/^voice_[0-9a-f]{32}$/),
      status: 'success',
      errorCode: 0,
      errorMessage: '',
    });
    expect(await standIn.task(voiceTaskId)).toMatchObject({
      outcome: { status: 'success', voiceId: voice['voiceId'] },
      behave: '',
      callbacks: [],
    });
  });

  test('makes another phrase, for the parameter with one l', async () => {
    const first = await standIn.validate();
    const before = await standIn.recordWith(first, 'wait_validating', 'validate-info');

    const { data } = await standIn.call('POST', '/api/v1/voice/regenerate', {
      taskId: first,
      calBackUrl: 'http://127.0.0.1:9/',
    });

    const second = String(data?.['taskId']);
    expect(second).not.toBe(first);
    const after = await standIn.recordWith(second, 'wait_validating', 'validate-info');
    expect(after['validateInfo']).not.toBe(before['validateInfo']);
  });

  test.each([
    ['voice', 'record-info', 'generating_voice'],
    ['phrase', 'validate-info', 'processing_validate'],
  ])('lets a %s wait first, and then works on it', async (kind, path, working) => {
    const submit = (query: string) => (kind === 'voice' ? standIn.generate(query) : standIn.validate(query));
    const slow = await submit('behave=hang&seconds=3600');
    const fast = await submit('behave=hang&seconds=0.4');

    const waiting = await standIn.call('GET', `/api/v1/voice/${path}?taskId=${slow}`);
    const waits = { status: 'wait_processing', errorCode: 0, errorMessage: '' };
    expect(waiting.data).toMatchObject({ taskId: slow, ...waits });
    await standIn.recordWith(fast, working, path);
  });

  test('has a voice available once it is made, and never one that was rejected', async () => {
    const checkVoice = async (taskId: string) =>
      (await standIn.call('POST', '/api/v1/voice/check-voice', { task_id: taskId })).data;
    const [good, unready, rejected] = await Promise.all([
      standIn.generate(),
      standIn.generate('seconds=100'),
      standIn.generate('behave=voice-rejected'),
    ]);
    await Promise.all([good, rejected].map((taskId) => standIn.recordWith(taskId, 'success')));

    expect(await checkVoice(good)).toEqual({ isAvailable: true });
    expect(await checkVoice(unready)).toEqual({ isAvailable: false });
    expect(await checkVoice(rejected)).toEqual({ isAvailable: false });
  });

  test.each<[string, string, string, object | undefined]>([
    ['validate-info of no task', 'GET', 'validate-info?taskId=none', undefined],
    ['record-info of no task', 'GET', 'record-info?taskId=none', undefined],
    ['generate of no phrase', 'POST', 'generate', VOICE],
    ['regenerate of no phrase', 'POST', 'regenerate', { taskId: 'none', calBackUrl: 'http://127.0.0.1:9/' }],
    ['check-voice of no task', 'POST', 'check-voice', { task_id: 'none' }],
  ])('does not know %s', async (_name, method, path, body) => {
    expect(await standIn.call(method, `/api/v1/voice/${path}`, body)).toEqual(UNKNOWN);
  });

  test('does not know a phrase as a voice, nor a voice as a phrase', async () => {
    const [phrase, voice] = await Promise.all([standIn.validate(), standIn.generate()]);

    expect(await standIn.recordInfo(phrase)).toEqual(UNKNOWN);
    expect(await standIn.call('GET', `/api/v1/voice/validate-info?taskId=${voice}`)).toEqual(UNKNOWN);
  });

  test.each<[string, string, unknown, string]>([
    ['POST', 'validate', 'no JSON', 'The body must be a JSON object'],
    ['POST', 'validate', [], 'voiceUrl is required'],
    ['POST', 'validate', { ...PHRASE, voiceUrl: 'song.mp3' }, 'voiceUrl must be an http or https URL'],
    ['POST', 'validate', { ...PHRASE, vocalStartS: '1' }, 'vocalStartS must be a number of seconds'],
    ['POST', 'validate', { ...PHRASE, vocalStartS: -1 }, 'vocalStartS must be a number of seconds from 0 on'],
    ['POST', 'validate', { ...PHRASE, vocalEndS: 1 }, 'vocalEndS must be after vocalStartS'],
    ['POST', 'validate', { ...PHRASE, callBackUrl: 'ftp://x' }, 'callBackUrl must be an http or https URL'],
    ['POST', 'generate', { verifyUrl: VOICE.verifyUrl }, 'taskId is required'],
    ['POST', 'generate', { taskId: 'task' }, 'verifyUrl is required'],
    ['POST', 'generate', { ...VOICE, taskId: ' ' }, 'taskId must be a string that is not empty'],
    ['POST', 'generate', { ...VOICE, voiceName: 1 }, 'voiceName must be a string'],
    [
      'POST',
      'generate',
      { ...VOICE, singerSkillLevel: 'star' },
      'singerSkillLevel must be one of beginner, intermediate, advanced, professional',
    ],
    ['POST', 'regenerate', { taskId: 'task', callBackUrl: 'http://127.0.0.1:9/' }, 'calBackUrl is required'],
    ['POST', 'check-voice', { taskId: 'task' }, 'task_id is required'],
    ['GET', 'record-info', undefined, 'taskId is required'],
    ['GET', 'validate-info?taskId=', undefined, 'taskId must be a string that is not empty'],
  ])('refuses %s %s of %j: %s', async (method, path, body, msg) => {
    expect(await standIn.call(method, `/api/v1/voice/${path}`, body)).toEqual({ code: 400, msg, data: null });
  });

  test.each([
    ['behave=lost,lots', /^behave: "lots" is not known; known are fail, .*lost, .*unknown-record$/],
    ['behave=fail,hang', /^behave: fail and hang exclude each other$/],
    ['behave=forged,no-result', /^behave: no-result and forged exclude each other$/],
    ['behave=signed', /^behave: signed needs a key: the setting webhookHmacSecret$/],
    ['seconds=soon', /^seconds: it must be a number from 0 to 604800$/],
    ['lateSeconds=-1', /^lateSeconds: it must be a number from 0 to 604800$/],
    ['lookups=', /^lookups: it must be a number from 0 to 604800$/],
  ])('refuses a task that is to behave as %s, saying what is wrong', async (query, message) => {
    await expect(standIn.validate(query)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(new RegExp(`^Not accepted: ${message.source.slice(1)}`)),
      }),
    );
  });

  test.each([
    ['POST', '/api/v1/voice/record-info'],
    ['GET', '/api/v1/voice/generate'],
    ['GET', '/'],
  ])('does not know %s %s', async (method, path) => {
    expect(await standIn.call(method, path, method === 'POST' ? {} : undefined)).toEqual({
      code: 404,
      msg: 'The requested path does not exist',
      data: null,
    });
  });

  test.each([[''], ['key'], ['Bearer '], ['Basic a2V5']])('wants a key, not %j', async (authorization) => {
    const answer = await standIn.call('GET', '/api/v1/voice/record-info?taskId=x', undefined, {
      authorization,
    });

    expect(answer).toEqual({ code: 401, msg: 'You do not have access permissions', data: null });
  });

  test('refuses a body that is too long', async () => {
    const body = JSON.stringify({ ...PHRASE, language: 'x'.repeat(10 * 1024 * 1024) });

    expect(await standIn.call('POST', '/api/v1/voice/validate', body)).toMatchObject({ code: 413 });
  });
});
