import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeSorted } from '../../functions/adapters/dynamodb/task-listing.ts';
import { collect } from '../support/collect.ts';

/** A source that knows whether it was closed. */
function aSource<T>(...values: readonly T[]) {
  const source = {
    isClosed: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (const value of values) yield await Promise.resolve(value);
      } finally {
        source.isClosed = true;
      }
    },
  };
  return source;
}

const ascending = (a: number, b: number) => a - b;

test('property: what comes is all there is, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.integer())), async (lists) => {
      const sources = lists.map((list) => aSource(...list.toSorted(ascending)));

      expect(await collect(mergeSorted(sources, ascending))).toEqual(lists.flat().toSorted(ascending));
    }),
  );
});

test('of equals, the first source’s comes first', async () => {
  const first = aSource({ at: 1, from: 'first' }, { at: 2, from: 'first' });
  const second = aSource({ at: 1, from: 'second' }, { at: 2, from: 'second' });

  const merged = await collect(mergeSorted([first, second], (a, b) => a.at - b.at));

  expect(merged.map(({ at, from }) => `${at} ${from}`)).toEqual([
    '1 first',
    '1 second',
    '2 first',
    '2 second',
  ]);
});

test('an early end leaves no source open', async () => {
  const sources = [aSource(1, 3, 5), aSource(2, 4, 6)];

  for await (const value of mergeSorted(sources, ascending)) if (value === 2) break;

  expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, true]);
});

test('a source that fails leaves no other open', async () => {
  const open = aSource(1, 3, 5);
  async function* failing() {
    yield await Promise.resolve(2);
    throw new Error('no route');
  }

  await expect(collect(mergeSorted([open, failing()], ascending))).rejects.toThrow('no route');

  expect(open.isClosed).toBe(true);
});

test('merges sources that need no closing', async () => {
  const once = (only: number): AsyncIterable<number> => ({
    [Symbol.asyncIterator]() {
      const values = [only];
      return {
        next: () => {
          const value = values.pop();
          return Promise.resolve(value === undefined ? { done: true, value } : { value });
        },
      };
    },
  });

  expect(await collect(mergeSorted([once(2), once(1)], ascending))).toEqual([1, 2]);
});
