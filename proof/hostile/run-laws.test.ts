import { describe, expect, test } from '@jest/globals';
import { judgeMemory } from './campaign/campaign.ts';
import { runCases } from './campaign/run-cases.ts';
import { judgeGrowth } from './growth/measure-growth.ts';
import type { HostileCase } from './hostile-case.ts';
import {
  answered,
  body,
  lawsOf,
  RECEIVED,
  RECORD,
  request,
  stored,
  UNAUTHORIZED,
  unreadable,
  unsigned,
} from './laws/facts.ts';
import { createNamedTasks } from './receiver/named-tasks.ts';
import type { Harness } from './receiver/harness.ts';

describe('a run is judged', () => {
  const health = { heapBytes: 20_000_000, residentBytes: 100_000_000, pollution: [] };
  const hostileCase: HostileCase = {
    body: body(),
    envelope: request().envelope,
    atMs: 0,
    good: request().token,
    bad: unsigned.token,
    none: { family: 'none', text: undefined, expected: 'kept out' },
  };

  /** A receiver that does everything right, but for what is said. */
  const harness = (overrides: Partial<Harness> = {}): Harness => ({
    send: (sent) =>
      Promise.resolve(answered(sent, sent.token.expected === 'let in' ? RECEIVED : UNAUTHORIZED)),
    repeat: () => Promise.resolve(0),
    stored: () => Promise.resolve(stored([RECORD], [])),
    empty: () => Promise.resolve(),
    examine: () => Promise.resolve(health),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...overrides,
  });
  const run = async (flawed: Harness, isTimed = false) =>
    runCases(flawed, [hostileCase], 'in turns', { signal: new AbortController().signal, isTimed });

  test('and holds the laws', async () => {
    expect((await run(harness(), true)).violations).toEqual([]);
  });

  test('and breaks one, when every object has something that it should not', async () => {
    const polluted = harness({ examine: () => Promise.resolve({ ...health, pollution: ['polluted'] }) });

    expect(lawsOf((await run(polluted)).violations)).toEqual(['prototypes']);
  });

  /** Takes long for the given number of requests. */
  const slowFor = (times: number) => {
    let left = times;
    return harness({
      send: (sent) => {
        const tookMs = left-- > 0 ? 1_001 : 1;
        const result = sent.token.expected === 'let in' ? RECEIVED : UNAUTHORIZED;
        const invocation = { kind: 'answered', result, tookMs, said: '' } as const;
        return Promise.resolve({ request: sent, invocation, othersNamed: 0 });
      },
    });
  };

  test('and breaks one, when a request takes too long three times in a row', async () => {
    expect(lawsOf((await run(slowFor(3), true)).violations)).toEqual(['time']);
  });

  test('and holds them, when one is slow twice, or the machine has other work', async () => {
    expect((await run(slowFor(2), true)).violations).toEqual([]);
    expect((await run(slowFor(3), false)).violations).toEqual([]);
  });

  test('and breaks one, when nothing may be written yet and is', async () => {
    const violations = await runCases(harness(), [hostileCase], 'unsigned first', {
      signal: new AbortController().signal,
      isTimed: false,
    });

    expect(lawsOf(violations.violations)).toEqual(['nothingUnsigned']);
  });

  test.each([
    [0, []],
    [-10_000_000, []],
    [4_194_304, []],
    [4_194_305, ['memory']],
  ])('by what the heap grew: %d bytes', (grown, laws) => {
    const late = { ...health, heapBytes: health.heapBytes + grown };

    expect(lawsOf(judgeMemory(health, late, 100_000))).toEqual(laws);
  });
});

describe('which tasks a URL has named', () => {
  const naming = (...taskIds: string[]) =>
    request({ body: body({ expected: { kind: 'recorded', taskIds } }) });
  /** Names so many tasks, each another. */
  const afterNaming = (count: number) => {
    const named = createNamedTasks();
    for (let task = 0; task < count; task++) named.othersBefore(naming(`task-${task}`));
    return named;
  };

  test.each([
    ['the first', 0, naming('task-0'), 0],
    ['another', 3, naming('another'), 3],
    ['one that it has named', 3, naming('task-1'), 0],
    ['the last that it may name', 25, naming('task-19'), 0],
    ['one that it has named too late', 25, naming('task-20'), 25],
    ['one of two, and it is unknown which', 3, naming('task-1', 'another'), 3],
    ['none, as its body cannot be read', 3, unreadable, 0],
    ['none, as it is kept out', 3, unsigned, 0],
  ])('is remembered: %s, after %d', (_name, count, asked, others) => {
    expect(afterNaming(count).othersBefore(asked)).toBe(others);
  });

  test('is not known of one that may have been another', () => {
    const named = createNamedTasks();
    named.othersBefore(naming('task-1', 'task-2'));

    expect(named.othersBefore(naming('task-1'))).toBe(2);
  });
});

describe('how the cost grows is judged', () => {
  const costs = (cpuMs: (size: number) => number) =>
    [4_096, 8_192, 16_384, 32_768, 65_536].map((size) => ({ size, cpuMs: cpuMs(size) }));

  test.each<[string, (size: number) => number, { exponent: number | undefined; isFound: boolean }]>([
    ['nothing that grows', () => 3, { exponent: undefined, isFound: false }],
    ['what grows and does not matter', (size) => 3 + size / 65_536, { exponent: undefined, isFound: false }],
    ['what grows as the size', (size) => 3 + size / 6_553.6, { exponent: 1, isFound: false }],
    ['what grows as its square', (size) => 3 + (size / 6_553.6) ** 2, { exponent: 2, isFound: true }],
    [
      'what only seems to, for one size',
      (size) => ({ 65_536: 6.9, 32_768: 5.5 })[size] ?? 4.4,
      { exponent: 0.3, isFound: false },
    ],
    ['what never ends', (size) => (size > 40_000 ? Infinity : 3), { exponent: Infinity, isFound: true }],
    [
      'what nearly never ends',
      (size) => (size > 10_000 ? Infinity : 3),
      { exponent: Infinity, isFound: true },
    ],
    ['what suddenly grows', (size) => (size > 40_000 ? 50 : 3), { exponent: 5.6, isFound: true }],
  ])('%s', (_name, cpuMs, { exponent, isFound }) => {
    const growth = judgeGrowth(costs(cpuMs));

    expect(growth.isFound).toBe(isFound);
    expect(growth.exponent?.toFixed(1)).toBe(exponent?.toFixed(1));
  });
});
