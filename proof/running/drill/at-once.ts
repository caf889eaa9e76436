/** Works through a list, so many at once, and answers what came of each, in its order. The first failure ends it. */
export async function mapAtOnce<TItem, TResult>(
  items: readonly TItem[],
  atOnce: number,
  work: (item: TItem, index: number) => Promise<TResult>,
): Promise<TResult[]> {
  const results: TResult[] = [];
  const rest = items.entries();
  let isOver = false;
  async function worker(): Promise<void> {
    for (const [index, item] of rest) {
      if (isOver) return;
      results[index] = await work(item, index);
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    isOver = true;
  }
  return results;
}
