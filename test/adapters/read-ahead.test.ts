import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { batched, inOrder, readAhead } from '../../functions/adapters/dynamodb/task-listing.ts';
import { collect } from '../support/collect.ts';

async function* from<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('pages', () => {
  test('come in order, each asked for while the one before is used', async () => {
    const asked: number[] = [];
    async function* pages() {
      for (const page of upTo(3)) {
        asked.push(page);
        yield await Promise.resolve(page);
      }
    }

    const askedWhenUsed: [number, number[]][] = [];
    for await (const page of readAhead(pages())) askedWhenUsed.push([page, [...asked]]);

    expect(askedWhenUsed).toEqual([
      [1, [1, 2]],
      [2, [1, 2, 3]],
      [3, [1, 2, 3]],
    ]);
  });

  test('that fail are reported when their turn comes', async () => {
    async function* pages() {
      yield await Promise.resolve(1);
      throw new Error('no route');
    }
    const used: number[] = [];

    const reading = (async () => {
      for await (const page of readAhead(pages())) used.push(page);
    })();

    await expect(reading).rejects.toThrow('no route');
    expect(used).toEqual([1]);
  });

  test('that fail after the reader has stopped are ignored', async () => {
    let hasFailed = false;
    async function* pages() {
      yield await Promise.resolve(1);
      hasFailed = true;
      throw new Error('no route');
    }

    for await (const page of readAhead(pages())) if (page === 1) break;

    // An unhandled rejection fails the test, and a turn later it is known.
    await turn();
    expect(hasFailed).toBe(true);
  });
});

describe('work on batches', () => {
  /** Works on this many batches; answers, for each answer that came, how many were begun by then. */
  async function begunAtEach(batches: number): Promise<number[]> {
    let begun = 0;
    const work = () => {
      begun += 1;
      return Promise.resolve();
    };
    const begunBy: number[] = [];
    const answers = inOrder(from(upTo(batches)), work);
    while (!(await answers.next()).done) begunBy.push(begun);
    return begunBy;
  }

  test('property: is answered in the order of the batches, however long each takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 30 })), async (ticks) => {
        const work = async ([index, count]: [number, number]) => {
          for (let tick = 0; tick < count; tick++) await Promise.resolve();
          return index;
        };

        expect(await collect(inOrder(from([...ticks.entries()]), work))).toEqual([...ticks.keys()]);
      }),
    );
  });

  test('is begun for three batches at most for each that is wanted', async () => {
    const begun = await begunAtEach(200);

    expect(begun[0]).toBe(1);
    for (const [index, count] of begun.entries()) expect(count).toBeLessThanOrEqual(3 * (index + 1));
  });

  test('is never done on more than 16 batches at once, and after a few on 8 at least', async () => {
    const begun = await begunAtEach(200);

    // While an answer is waited for, it is under way itself.
    const underWay = begun.map((count, index) => count - index);
    expect(Math.max(...underWay)).toBe(16);
    expect(Math.min(...underWay.slice(16, 180))).toBeGreaterThan(8);
  });

  test('that fails is reported when its turn comes', async () => {
    const work = (batch: number) =>
      batch === 3 ? Promise.reject(new Error('no route')) : Promise.resolve(batch);
    const used: number[] = [];

    const working = (async () => {
      for await (const batch of inOrder(from(upTo(5)), work)) used.push(batch);
    })();

    await expect(working).rejects.toThrow('no route');
    expect(used).toEqual([1, 2]);
  });

  test('that fails after the reader has stopped is ignored', async () => {
    const begun: number[] = [];
    const work = (batch: number) => {
      begun.push(batch);
      return batch === 3 ? Promise.reject(new Error('no route')) : Promise.resolve(batch);
    };

    for await (const batch of inOrder(from(upTo(5)), work)) if (batch === 2) break;

    // An unhandled rejection fails the test, and a turn later it is known.
    await turn();
    expect(begun).toContain(3);
  });
});

describe('batches', () => {
  test.each([
    [0, []],
    [1, [[1]]],
    [2, [[1, 2]]],
    [3, [[1, 2], [3]]],
    [
      4,
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('of two hold all of %i, and none is empty', async (count, batches) => {
    expect(await collect(batched(from(upTo(count)), 2))).toEqual(batches);
  });
});
