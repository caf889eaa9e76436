/**
 * Merges sorted sources into one sorted sequence.
 *
 * Of equal elements, the first source's comes first. A consumer that stops early leaves no source open.
 *
 * @param compare the order of each source, as for a sort.
 */
export async function* mergeSorted<T>(
  sources: readonly AsyncIterable<T>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    // In parallel: the first element of each source takes a call.
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
