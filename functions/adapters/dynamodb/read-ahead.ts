/** Yields each page while the next page is fetched. */
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
  // A consumer that stops early does not await this page: a failure must not become an unhandled rejection.
  next.catch(() => undefined);
  return next;
}

/** The most batches that are worked on at once. */
const MAX_AT_ONCE = 16;

/**
 * Works on batches in parallel, and yields the results in order: one batch at first, and more as more results are consumed.
 *
 * A consumer that stops after the first few results causes no work on the rest.
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

/** Yields the elements of a source in batches of this size; the last batch may be smaller. */
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
