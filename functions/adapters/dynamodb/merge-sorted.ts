/**
 * Merges sources that are in order into one that is.
 *
 * Of equals, the first source's comes first. Whoever has enough leaves no source open.
 *
 * @param compare the order that each source is in, as a sort takes it.
 */
export async function* mergeSorted<T>(
  sources: readonly AsyncIterable<T>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    // All at once: each begins with a call.
    const heads = await Promise.all(
      iterators.map(async (iterator) => ({ iterator, next: await iterator.next() })),
    );
    for (;;) {
      const [first, ...others] = heads.flatMap((head) =>
        head.next.done ? [] : [{ head, value: head.next.value }],
      );
      if (first === undefined) return;
      const { head, value } = others.reduce(
        (least, other) => (compare(other.value, least.value) < 0 ? other : least),
        first,
      );
      yield value;
      head.next = await head.iterator.next();
    }
  } finally {
    await Promise.all(iterators.map(async (iterator) => iterator.return?.()));
  }
}
