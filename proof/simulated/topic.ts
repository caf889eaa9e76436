import type { Entry } from './calls.ts';

/**
 * Answers a `PublishBatch`, in the topic's words: each entry has its own result, under a 200.
 *
 * @param refused the ids of the entries that the topic does not take.
 */
export function publishBatch(
  entries: readonly Entry[],
  refused: ReadonlySet<string>,
): { readonly messages: readonly string[]; readonly xml: string } {
  const taken = entries.filter(({ id }) => !refused.has(id));
  const failed = entries.filter(({ id }) => refused.has(id));
  const members = (list: readonly Entry[], result: string) =>
    list.map(({ id }) => `<member><Id>${id}</Id>${result}</member>`).join('');
  return {
    messages: taken.map(({ message }) => message),
    xml:
      '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>' +
      `<Successful>${members(taken, '<MessageId>0</MessageId>')}</Successful>` +
      `<Failed>${members(failed, '<Code>InternalError</Code><SenderFault>false</SenderFault>')}</Failed>` +
      '</PublishBatchResult></PublishBatchResponse>',
  };
}

/** How the topic refuses a call as a whole. */
export function refusal(code: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Code>${code}</Code></Error></ErrorResponse>`;
}
