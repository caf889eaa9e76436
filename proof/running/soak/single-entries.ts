/** A publish call of which some entries are not let through. */
export interface PartedCall {
  /** The call with the other entries; `undefined` when none is left. */
  readonly call: URLSearchParams | undefined;
  /** The ids of the entries that were taken out. */
  readonly taken: readonly string[];
}

const ENTRY = /^(PublishBatchRequestEntries\.member\.\d+)\./;

/** Takes entries out of a `PublishBatch` in SNS's query protocol. */
export function takeEntries(call: URLSearchParams, isTaken: () => boolean): PartedCall {
  const entryOf = (key: string) => ENTRY.exec(key)?.[1];
  const entries = new Set([...call.keys()].flatMap((key) => entryOf(key) ?? []));
  const taken = new Set([...entries].filter(isTaken));
  const rest = [...call].filter(([key]) => !taken.has(entryOf(key) ?? ''));
  return {
    call: taken.size < entries.size ? new URLSearchParams(rest) : undefined,
    taken: [...taken].map((entry) => call.get(`${entry}.Id`) ?? ''),
  };
}

/** What SNS answers when every entry fails: still 200. */
export const NOTHING_PUBLISHED =
  '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful></Successful>' +
  '<Failed></Failed></PublishBatchResult></PublishBatchResponse>';

/** Adds entries that failed to what SNS answers. */
export function withFailures(answer: string, ids: readonly string[]): string {
  const members = ids.map(
    (id) =>
      `<member><Id>${id}</Id><Code>InternalError</Code><Message>soak</Message><SenderFault>false</SenderFault></member>`,
  );
  return answer.replace('<Failed>', `<Failed>${members.join('')}`);
}
