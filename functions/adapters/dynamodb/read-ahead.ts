/** Asks for the next page while this one is used. */
export async function* readAhead<Page>(pages: AsyncIterator<Page>): AsyncGenerator<Page> {
  for (let next = ask(pages); ;) {
    const page = await next;
    if (page.done) return;
    next = ask(pages);
    yield page.value;
  }
}

function ask<Page>(pages: AsyncIterator<Page>): Promise<IteratorResult<Page>> {
  const next = pages.next();
  // Whoever has enough leaves it unawaited; then nobody is left to hear that it failed.
  next.catch(() => undefined);
  return next;
}

/** How many answers are waited for at once, at most. */
const MAX_AT_ONCE = 16;

/**
 * Works on batches at once, and answers in their order: one at first, and more the more of them are wanted.
 *
 * Whoever wants the first few pays for no others.
 */
export async function* inOrder<In, Out>(
  batches: AsyncIterable<In>,
  work: (batch: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const underWay: Promise<Out>[] = [];
  let atOnce = 1;
  for await (const batch of batches) {
    const answer = work(batch);
    answer.catch(() => undefined);
    underWay.push(answer);
    if (underWay.length < atOnce) continue;
    for (const done of underWay.splice(0, Math.ceil(atOnce / 2))) yield await done;
    atOnce = Math.min(atOnce * 2, MAX_AT_ONCE);
  }
  for (const done of underWay) yield await done;
}

/** Puts what comes one by one into batches of this size; the last may have less. */
export async function* batched<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of source) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
