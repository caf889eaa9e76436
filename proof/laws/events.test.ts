import { describe, expect, test } from '@jest/globals';
import { judgeEvents, repeatedEvents } from './events.ts';
import type { KnownRecord, SeenEvent, Statement } from './facts.ts';
import { anEvent as anEventOf } from './some-facts.ts';

const SUCCEEDED = { outcome: 'succeeded', voiceId: 'voice-a' } as const;
const OTHERWISE_SUCCEEDED = { outcome: 'succeeded', voiceId: 'voice-b' } as const;
const FAILED = { outcome: 'failed', reason: 'generation_failed' } as const;

/** The record of a task that first failed and then succeeded. */
const RECORD: KnownRecord = {
  taskId: 'task',
  ref: 'ref of task',
  ...SUCCEEDED,
  revision: 2,
  publishedRevision: 2,
};

const anEvent = (statement: Statement, revision: number, overrides?: Parameters<typeof anEventOf>[3]) =>
  anEventOf('task', { kind: 'report', statement }, revision, overrides);

const FIRST = anEvent(FAILED, 1);
const SECOND = anEvent(SUCCEEDED, 2);

const judged = (
  events: readonly SeenEvent[],
  record: KnownRecord | undefined = RECORD,
  statements: readonly Statement[] = [FAILED, SUCCEEDED],
) => judgeEvents(events, record, { taskId: 'task', statements, otherwise: 'which nothing sent' });

describe('the law of events finds', () => {
  test.each<[title: string, events: readonly SeenEvent[], wrong: string]>([
    [
      'a newer event than the record',
      [FIRST, SECOND, anEvent(SUCCEEDED, 3)],
      'the event task/generate/3 is newer than the record, which has revision 2',
    ],
    [
      'an event that came in two versions',
      [FIRST, SECOND, { ...SECOND, text: 'another' }],
      'the event task/generate/2 came in two versions',
    ],
    [
      'the type of another',
      [FIRST, anEvent(SUCCEEDED, 2, { type: 'suno.voice.failed' })],
      'the event task/generate/2 is a suno.voice.failed of ref of task',
    ],
    [
      'the ref of another',
      [FIRST, anEvent(SUCCEEDED, 2, { data: { ref: 'order-18' } })],
      'the event task/generate/2 is a suno.voice.succeeded of order-18',
    ],
    [
      'the id of another',
      [anEvent(FAILED, 1, { id: 'task/generate/3' }), SECOND],
      'the event task/generate/3 is about revision 1 of task',
    ],
    [
      'the task of another',
      [FIRST, anEvent(SUCCEEDED, 2, { data: { taskId: 'other' } })],
      'the event task/generate/2 is about revision 2 of other',
    ],
    [
      'what nothing sent',
      [anEvent({ ...FAILED, reason: 'other' }, 1), SECOND],
      'the event task/generate/1 says "failed other", which nothing sent',
    ],
    [
      'another statement than the record has',
      [FIRST, anEvent(OTHERWISE_SUCCEEDED, 2)],
      'the event task/generate/2 says "succeeded voice-b", and the record "succeeded voice-a"',
    ],
    [
      'a result that goes backwards',
      [anEvent(SUCCEEDED, 1), anEvent(FAILED, 2)],
      'the event task/generate/2 says "failed generation_failed", which is no more than "succeeded voice-a" before it',
    ],
    [
      'the same said by two revisions',
      [anEvent(SUCCEEDED, 1), SECOND],
      'the event task/generate/2 says "succeeded voice-a", which is no more than "succeeded voice-a" before it',
    ],
  ])('%s', (_title, events, wrong) => {
    expect(judged(events).wrong).toContain(wrong);
  });

  test('a last revision without an event, and no event of an undecided record', () => {
    const undecided = { taskId: 'task', outcome: 'awaiting', reason: 'in_progress', revision: 1 } as const;

    expect(judged([FIRST]).missing).toEqual(['no event of revision 2 ("succeeded voice-a") came']);
    expect(judged([], undecided)).toEqual({ missing: [], wrong: [] });
  });

  test('an event without a record', () => {
    expect(judgeEvents([FIRST], undefined, { taskId: 'task', statements: [], otherwise: '' })).toEqual({
      missing: [],
      wrong: ['the event task/generate/1 came, and there is no record'],
    });
  });

  test('a repetition, where nothing may repeat', () => {
    expect(repeatedEvents([FIRST, SECOND, FIRST])).toEqual(['the event task/generate/1 came again']);
    expect(repeatedEvents([FIRST, SECOND])).toEqual([]);
  });
});

describe('the law of events holds for', () => {
  test.each<[title: string, events: readonly SeenEvent[]]>([
    ['every revision once', [FIRST, SECOND]],
    ['repetitions, in any order', [SECOND, FIRST, SECOND, FIRST]],
    ['the last revision alone', [SECOND]],
  ])('%s', (_title, events) => {
    expect(judged(events)).toEqual({ missing: [], wrong: [] });
  });

  test('an event with the reference of a displaced submission, and a result that counts less after it', () => {
    const displaced = { ...RECORD, ...FAILED, voiceId: undefined, displacedRef: 'order-18' };
    const events = [anEvent(SUCCEEDED, 1, { data: { ref: 'order-18' } }), anEvent(FAILED, 2)];

    expect(judged(events, displaced)).toEqual({ missing: [], wrong: [] });
  });
});
