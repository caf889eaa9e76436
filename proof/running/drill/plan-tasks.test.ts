import { describe, expect, test } from '@jest/globals';
import { readBehaviour } from '../../../local/provider/behaviour.ts';
import { seededRandom } from '../../kit/random.ts';
import { TASK_KINDS, verifyUrlOf, type PlannedTask, FORGED_PERCENT, USUAL_MIX } from './planned-task.ts';
import { planTasks, FAULTY_REPLIES } from './plan-tasks.ts';
import { limitOf, planTiming } from './timing.ts';
import { aPlan } from './some-facts.ts';

const plain = aPlan();
const lost = aPlan({ kind: 'lost', behave: ['lost'] });
const forged = aPlan({ kind: 'forged', behave: ['forged'] });
const faulty = aPlan({ kind: 'lost', behave: ['lost', 'html'] });

/** First and second lookup, the last one before a deadline, and a reserve: 60 + 90 + 90 + 60. */
const AT_LEAST = 300;

describe('the deadline of a drill leaves room', () => {
  test.each([
    ['for the waits between lookups', [plain], 20, false, AT_LEAST],
    ['twice for each lookup', Array(300).fill(lost), 20, false, AT_LEAST + 300],
    ['for lookups that may be asked less often', Array(300).fill(lost), 5, false, AT_LEAST + 1_200],
    [
      'for lookups about every task, where all are confirmed',
      Array(300).fill(plain),
      20,
      true,
      AT_LEAST + 300,
    ],
    ['for a second lookup after a forged callback', Array(300).fill(forged), 20, true, AT_LEAST + 600],
    [
      'for a second lookup and a sweep that stops, for a faulty answer',
      [faulty],
      10,
      false,
      AT_LEAST + 4 + 15,
    ],
  ])('%s', (_what, tasks, lookups, confirms, deadlineSeconds) => {
    expect(planTiming(tasks, { lookups, confirms })).toMatchObject({ deadlineSeconds });
  });

  test('submits no faster than lookups may be asked, where all are confirmed', () => {
    expect(planTiming([plain], { lookups: 20, confirms: true }).submitIntervalMs).toBe(750);
    expect(planTiming([plain], { lookups: 20, confirms: false }).submitIntervalMs).toBe(0);
  });
});

test('a drill ends when more than the promised two minutes have passed since the deadline', () => {
  expect(limitOf(300)).toBe(300 + 120 + 60);
});

const WITH_FORGERIES = { ...USUAL_MIX, percent: { ...USUAL_MIX.percent, forged: FORGED_PERCENT } };

const plan = (count: number, mix = USUAL_MIX, seed = 7) => planTasks(count, mix, seededRandom(seed));

const countOf = (tasks: readonly PlannedTask[], kind: string) =>
  tasks.filter((task) => task.kind === kind).length;

describe('the plan of a drill', () => {
  test('has of each kind exactly as many as are promised', () => {
    const tasks = plan(1_000, WITH_FORGERIES);

    expect(Object.fromEntries(TASK_KINDS.map((kind) => [kind, countOf(tasks, kind)]))).toEqual({
      plain: 390,
      lost: 300,
      double: 100,
      late: 100,
      contradicting: 50,
      hanging: 10,
      forged: 50,
    });
  });

  test('has one of each kind, however few tasks there are, and none that is not wanted', () => {
    const tasks = plan(30);

    expect(countOf(tasks, 'hanging')).toBe(1);
    expect(countOf(tasks, 'forged')).toBe(0);
    expect(() => plan(4)).toThrow('4 tasks are too few for all that is to become of them');
  });

  test('is the same for the same seed, and another for another', () => {
    expect(plan(200)).toEqual(plan(200));
    expect(plan(200, USUAL_MIX, 8)).not.toEqual(plan(200));
  });

  test('mixes the kinds, and gives every task a reference of its own', () => {
    const tasks = plan(1_000);

    expect(new Set(tasks.slice(0, 100).map(({ kind }) => kind)).size).toBeGreaterThan(4);
    expect(new Set(tasks.map(({ ref }) => ref)).size).toBe(1_000);
  });

  test('has every end, every contradiction and every faulty reply', () => {
    const behaviours = plan(1_000, WITH_FORGERIES).flatMap(({ behave }) => behave);

    expect(new Set(behaviours)).toEqual(
      new Set([
        ...['fail', 'verification-fail', 'voice-rejected', 'hang'],
        ...['lost', 'double', 'late', 'contradictory', 'no-result', 'fail-then-success', 'forged'],
        ...FAULTY_REPLIES,
      ]),
    );
  });

  test('has faulty replies for lost ones alone, and for none where that is not wanted', () => {
    const isFaulty = ({ behave }: PlannedTask) => FAULTY_REPLIES.some((name) => behave.includes(name));

    expect(
      plan(1_000)
        .filter(isFaulty)
        .map(({ kind }) => kind),
    ).toEqual(Array(12).fill('lost'));
    expect(plan(100).filter(isFaulty)).toHaveLength(FAULTY_REPLIES.length);
    expect(plan(1_000, { ...USUAL_MIX, faultyPercent: 0 }).filter(isFaulty)).toEqual([]);
  });

  test('ends by the deadline what the provider never knows, and nothing else; half of the forged are corrected', () => {
    const tasks = plan(1_000, WITH_FORGERIES);

    const byDeadline = tasks.filter(({ endsAfterSeconds }) => endsAfterSeconds !== undefined);
    expect(countOf(byDeadline, 'hanging')).toBe(10);
    expect(byDeadline).toHaveLength(10);
    expect(tasks.filter(({ isCorrected }) => isCorrected)).toHaveLength(25);
  });

  test('is in words that the stand-in understands', () => {
    for (const task of plan(1_000, WITH_FORGERIES)) {
      const read = readBehaviour(verifyUrlOf(task), { seconds: 0, lateSeconds: 0 });

      expect(read).toMatchObject({
        kind: 'behaviour',
        behaviour: { names: task.behave, seconds: task.seconds, lookups: 1 },
      });
      if (task.kind === 'late') {
        expect(read).toMatchObject({ behaviour: { lateSeconds: task.lateSeconds } });
        expect(task.lateSeconds).toBeGreaterThanOrEqual(USUAL_MIX.lateSeconds.min);
        expect(task.lateSeconds).toBeLessThan(USUAL_MIX.lateSeconds.max);
      }
    }
  });
});
