import { describe, expect, test } from '@jest/globals';
import { USUAL_PACE } from '../../local/provider/behaviour.ts';
import { createTraffic, createSlidingWindow } from '../../local/provider/traffic.ts';
import { startStandIn } from './provider-stand-in.ts';

describe('createSlidingWindow', () => {
  test('holds what happened in the last while, and remembers the most that there was', () => {
    const window = createSlidingWindow(10);
    for (const atMs of [0, 5, 9, 10, 18]) window.add(atMs);

    expect(window.count(18)).toBe(3);
    expect(window.count(20)).toBe(1);
    expect(window.count(28)).toBe(0);
    expect(window.most()).toBe(3);
  });
});

describe('createTraffic', () => {
  test('admits twenty requests in any ten seconds; a refused one does not count against the next', () => {
    let nowMs = 0;
    const traffic = createTraffic(USUAL_PACE, () => nowMs);
    const admitAt = (atMs: number) => {
      nowMs = atMs;
      return traffic.admit();
    };

    const first = Array.from({ length: 20 }, (_, index) => admitAt(index * 100));

    expect(first).not.toContain(false);
    expect([1_900, 9_999, 10_000, 10_001, 10_100].map(admitAt)).toEqual([false, false, true, false, true]);
    expect(traffic.stats()).toMatchObject({ refused: 3 });
  });
});

test('the stand-in counts what it is asked, refuses what is too much, and lets a test look on', async () => {
  const standIn = await startStandIn({ requestsPerWindow: 3 });
  try {
    const taskId = await standIn.generate();
    const answers = [await standIn.recordInfo(taskId), await standIn.recordInfo(taskId)];
    await standIn.task(taskId);

    expect(answers).toMatchObject([{ code: 200 }, { code: 430, data: null }]);
    expect(await (await standIn.send('GET', '/_stats')).json()).toEqual({
      requests: {
        'POST /api/v1/voice/validate': 1,
        'POST /api/v1/voice/generate': 1,
        'GET /api/v1/voice/record-info': 2,
      },
      refused: 1,
      mostLookupsIn10Seconds: 2,
      mostRequestsIn10Seconds: 4,
    });
  } finally {
    await standIn.stop();
  }
});

test('the stand-in forgets the oldest task when there are too many', async () => {
  const standIn = await startStandIn({ maxTasks: 2 });
  try {
    const [first, second, third] = [
      await standIn.validate(),
      await standIn.validate(),
      await standIn.validate(),
    ];

    const known = await Promise.all(
      [first, second, third].map((taskId) =>
        standIn.call('GET', `/api/v1/voice/validate-info?taskId=${taskId}`),
      ),
    );

    expect(known.map(({ code }) => code)).toEqual([422, 200, 200]);
  } finally {
    await standIn.stop();
  }
});
