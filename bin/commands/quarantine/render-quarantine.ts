import type { ListedQuarantined, WholeQuarantined } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { STORED_BODY_BYTES } from '../../../functions/domain/read-body.ts';
import { describeIssues } from '../redrive-batch.ts';
import { paint } from '../terminal/paint.ts';
import { printable, printableLines } from '../terminal/printable.ts';
import { renderFacts, renderTable } from '../terminal/table.ts';
import type { QuarantineListOptions } from '../quarantine.ts';

export type QuarantineChoice = Pick<QuarantineListOptions, 'since' | 'reason' | 'all'>;

/** How many bytes a line of hex digits has. */
const BYTES_PER_LINE = 32;

/** Renders the list of quarantined items for people. */
export function renderQuarantineList(
  items: readonly ListedQuarantined[],
  { isCut, chosenBy }: { readonly isCut: boolean; readonly chosenBy: QuarantineChoice },
): string {
  if (items.length === 0) return describeNothing(chosenBy);
  const table = renderTable<ListedQuarantined>(
    [
      { title: 'last came in', cell: ({ lastReceivedAt = '' }) => lastReceivedAt },
      { title: 'first came in', cell: ({ receivedAt = '' }) => receivedAt },
      { title: 'reason', cell: ({ reason = '' }) => reason, style: () => 'yellow' },
      { title: 'times', cell: ({ deliveries = '' }) => String(deliveries), isNumber: true },
      { title: 'not stored', cell: ({ overflow = '' }) => String(overflow), isNumber: true },
      { title: 'bytes', cell: ({ sizeBytes = '' }) => String(sizeBytes), isNumber: true },
      { title: 'ref', cell: ({ ref = '' }) => ref },
      { title: 'redriven', cell: ({ redrivenAt = 'no' }) => redrivenAt },
      { title: 'id', cell: ({ id }) => id },
    ],
    items,
  );
  return isCut
    ? `${table}\nThe first ${items.length}; there are more: raise --limit, or choose fewer.`
    : table;
}

function describeNothing({ since, reason, all }: QuarantineChoice): string {
  const state = all ? 'is' : 'waits';
  const why = reason === undefined ? '' : ` as ${reason}`;
  const when = since === undefined ? '' : ` that came in since ${since.toISOString()}`;
  return `Nothing ${state} in quarantine${why}${when}.`;
}

/** Renders a quarantined item for people, with its body. */
export function renderQuarantined({ body, issues, ...facts }: WholeQuarantined): string {
  const isText = typeof body === 'string';
  const { taskId, ref, kind, reason, sizeBytes = 0, expiresAt, overflow, lastOverflowAt = '' } = facts;
  const shown = (value: string | number | undefined) =>
    value === undefined ? undefined : printable(String(value));
  return [
    renderFacts([
      ['id', facts.id],
      ['reason', shown(reason)],
      ...describeIssues(issues).map((issue) => ['what is wrong', shown(issue)] as const),
      ['kind', shown(kind)],
      ['task', shown(taskId)],
      ['ref', shown(ref)],
      ['signature', facts.signature],
      ['first came in', shown(facts.receivedAt)],
      ['last came in', shown(facts.lastReceivedAt)],
      ['times', shown(facts.deliveries)],
      [
        'not stored',
        overflow === undefined
          ? undefined
          : shown(`${overflow} other bodies of this submission, the last at ${lastOverflowAt}`),
      ],
      ['bytes', shown(facts.sizeBytes)],
      ['digest', shown(facts.digest)],
      ['redriven', shown(facts.redrivenAt ?? 'no')],
      ['kept until', expiresAt === undefined ? undefined : new Date(expiresAt * 1000).toISOString()],
    ]),
    `${paint('bold', bodyTitle(reason, isText, sizeBytes))}\n${isText ? printableLines(body) : hexLines(body)}`,
  ].join('\n\n');
}

function bodyTitle(reason: string | undefined, isText: boolean, sizeBytes: number): string {
  const isCut = sizeBytes > STORED_BODY_BYTES;
  const what = reason === 'unpublishable' ? 'Item' : isCut ? 'Body, the first 16 KiB' : 'Body';
  return isText ? what : `${what}, in hex, as it is no text`;
}

function hexLines(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return (hex.match(new RegExp(`.{1,${BYTES_PER_LINE * 2}}`, 'g')) ?? []).join('\n');
}
