import { expect, test } from '@jest/globals';
import { eventsOf } from '../../bin/commands/show.ts';
import { timelineOf } from '../../bin/commands/show.ts';

const lines = (record: object) =>
  timelineOf({ ...record }).map(({ at, what, detail }) => `${at} ${what}: ${detail}`);

test('lists in order what happened to a task, with any outcome', () => {
  const record = {
    outcome: 'succeeded',
    via: 'callback',
    revision: 2,
    registeredAt: '09:00',
    deadlineAt: '11:00',
    receivedAt: '11:00',
    updatedAt: '11:30',
    lookups: 3,
    lookedUpAt: '10:58',
    lookupSaid: 'generating_voice',
    publishedRevision: 2,
    publishedAt: '11:31',
    history: [
      { at: '11:40', why: 'late', outcome: 'failed', reason: 'generation_failed', via: 'callback' },
      { at: '11:35', why: 'conflict', outcome: 'succeeded', voiceId: 'voice_b', via: 'lookup' },
    ],
    replays: [{ at: '12:00', by: 'arn:aws:iam::1:user/ann', revision: 2 }],
  };

  expect(lines(record)).toEqual([
    '09:00 registered: deadline 11:00',
    '10:58 looked up: lookup 3, answer: generating_voice',
    '11:00 first report: ',
    '11:30 applied: succeeded, via callback, revision 2',
    '11:31 published: revision 2',
    '11:35 not applied: succeeded, voice_b, via lookup, conflict',
    '11:40 not applied: failed (generation_failed), via callback, late',
    '12:00 replayed: revision 2, by arn:aws:iam::1:user/ann',
  ]);
});

test('says of a task without a report when it ends', () => {
  const record = {
    outcome: 'awaiting',
    reason: 'not_reported',
    registeredAt: '09:00',
    updatedAt: '09:00',
    deadlineAt: '11:00',
  };

  expect(lines(record)).toEqual([
    '09:00 registered: deadline 11:00',
    '11:00 deadline: the task times out then, unless its result comes before',
  ]);
});

test('lists what is left of a record that was edited into nonsense', () => {
  expect(
    lines({ history: 7, replays: [{ by: 'ann' }], registeredAt: 5, receivedAt: '09:00', updatedAt: '09:00' }),
  ).toEqual(['09:00 applied: ']);
});

const task = { taskId: 't', kind: 'generate', outcome: 'succeeded' };

test.each([
  ['nothing is decided', { ...task, outcome: 'awaiting', revision: 1 }, []],
  ['nothing is published', { ...task, revision: 1 }, [{ id: 't/generate/1', isPublished: false }]],
  [
    'it is published',
    { ...task, revision: 2, publishedRevision: 2, publishedAt: '09:00' },
    [{ id: 't/generate/2', isPublished: true, publishedAt: '09:00' }],
  ],
  [
    'an older one is published',
    { ...task, revision: 2, publishedRevision: 1, publishedAt: '09:00' },
    [
      { id: 't/generate/1', isPublished: true, publishedAt: '09:00' },
      { id: 't/generate/2', isPublished: false },
    ],
  ],
])('the events when %s', (_when, record, expected) => {
  expect(eventsOf(record)).toEqual(expected);
});
