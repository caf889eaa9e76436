import { expect, test } from '@jest/globals';
import type { ChosenTask, ReplayChoice } from '../../bin/commands/replay/choose-tasks.ts';
import { resumePointOf } from '../../bin/commands/replay/run.ts';
import type { ReplayedTask } from '../../bin/commands/replay/replay-task.ts';

const PERIOD: ReplayChoice = {
  kind: 'period',
  period: { from: '2026-11-24T00:00:00.000Z', to: '2026-11-24T23:59:59.999Z' },
  outcome: undefined,
};

const at = (hour: number) => `2026-11-24T${hour}:00:00.123Z`;

const changed = (...times: (string | undefined)[]): ChosenTask[] =>
  times.map((updatedAt, index) => ({ taskId: `task-${index}`, kind: 'generate', updatedAt }));

const became = (...results: ReplayedTask['result'][]): ReplayedTask[] =>
  results.map((result, index) => ({ taskId: `task-${index}`, result, problems: [] }));

test.each<[string, ChosenTask[], ReplayedTask[], string]>([
  ['the first that was not begun', changed(at(10), at(11), at(12)), became('replayed'), at(11)],
  ['the first of all, when none was begun', changed(at(10), at(11)), [], at(10)],
  [
    'the earliest that is left, where one changed since',
    changed(at(10), at(20), at(11)),
    became('replayed'),
    at(11),
  ],
  [
    'one that failed, as it is not out',
    changed(at(10), at(11), at(12)),
    became('failed', 'replayed'),
    at(10),
  ],
  ['none that has no event', changed(at(10), at(11), at(12)), became('malformed', 'not found'), at(12)],
  ['none whose time is unknown', changed(at(10), undefined, at(12)), became('replayed'), at(12)],
])('resumes from %s', (_, chosen, replayed, resumeSince) => {
  expect(resumePointOf(PERIOD, chosen, replayed)).toEqual({ resumeSince, until: '2026-11-25T00:00:00.000Z' });
});

test.each<[string, ReplayChoice, ChosenTask[], ReplayedTask[]]>([
  ['all were begun', PERIOD, changed(at(10)), became('failed')],
  ['they were named', { kind: 'named', taskIds: ['task-0'] }, changed(undefined), []],
  ['no time is known', PERIOD, changed(undefined), []],
])('there is nothing to resume when %s', (_, choice, chosen, replayed) => {
  expect(resumePointOf(choice, chosen, replayed)).toBeUndefined();
});
