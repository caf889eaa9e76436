import { describe, expect, test } from '@jest/globals';
import {
  createUrlUse,
  MAX_TASKS_PER_REF,
  type UrlUse,
} from '../../functions/receive-callback/receive-callback.ts';

/** Names so many tasks at the URL of a submission; returns how many of them it may name. */
const named = (urls: UrlUse, count: number, ref = 'order-17', prefix = 'task') =>
  Array.from({ length: count }, (_, index) => urls.mayName(`${prefix}-${index}`, ref)).filter(Boolean).length;

describe('a URL may name', () => {
  test('twenty tasks, and no other', () => {
    const urls = createUrlUse();

    expect(MAX_TASKS_PER_REF).toBe(20);
    expect(named(urls, 20)).toBe(20);
    expect(urls.mayName('one-more', 'order-17')).toBe(false);
    expect(urls.mayName('and-another', 'order-17')).toBe(false);
  });

  test('each of them as often as it is repeated, before and after it has named too many', () => {
    const urls = createUrlUse();

    expect([named(urls, 20), named(urls, 20)]).toEqual([20, 20]);
    expect(urls.mayName('one-more', 'order-17')).toBe(false);
    expect(named(urls, 20)).toBe(20);
  });

  test('no task that it was refused, however often it is repeated', () => {
    const urls = createUrlUse();
    named(urls, 20);

    expect(named(urls, 50, 'order-17', 'refused')).toBe(0);
    expect(named(urls, 50, 'order-17', 'refused')).toBe(0);
  });

  test('as many as if no other URL had named too many', () => {
    const urls = createUrlUse();
    named(urls, 300);

    expect(named(urls, 30, 'order-18')).toBe(20);
  });

  test('as many again in another process', () => {
    named(createUrlUse(), 300);

    expect(named(createUrlUse(), 30)).toBe(20);
  });
});

describe('the memory of it is bounded by a thousand URLs', () => {
  const useOthers = (urls: UrlUse, count: number) => {
    for (let other = 0; other < count; other++) urls.mayName('task', `other-${other}`);
  };

  test.each([
    { others: 999, isKnown: true },
    { others: 1000, isKnown: false },
  ])('after $others others a URL is still known: $isKnown', ({ others, isKnown }) => {
    const urls = createUrlUse();
    named(urls, 20);

    useOthers(urls, others);

    expect(urls.mayName('one-more', 'order-17')).toBe(!isKnown);
  });

  test('the one that was used the longest ago is forgotten, whichever came first', () => {
    const urls = createUrlUse();
    named(urls, 20, 'first');
    named(urls, 20, 'second');
    // It is refused, and used all the same.
    expect(urls.mayName('one-more', 'first')).toBe(false);

    useOthers(urls, 999);

    expect(urls.mayName('one-more', 'first')).toBe(false);
    expect(named(urls, 30, 'second')).toBe(20);
  });
});
