import { isEventPending } from '../../../functions/domain/outbox.ts';
import { describeElapsed } from '../terminal/elapsed.ts';
import { outcomeStyle } from '../terminal/paint.ts';
import { printable } from '../terminal/printable.ts';
import { renderTable, type Column } from '../terminal/table.ts';
import type { RecordChoice } from '../choose-records.ts';
import { textOf, type ListedRecord } from './listed-record.ts';
import type { Listed } from './run-list.ts';

export interface ListView {
  readonly since: Date | undefined;
  readonly choice: RecordChoice;
  readonly now: Date;
  /** Whether only records with something pending were requested. */
  readonly isDue: boolean;
}

/** Renders records for people, and says what was left out. */
export function renderList({ records, isCut }: Listed, view: ListView): string {
  if (records.length === 0) return describeNothing(view);
  const columns = view.isDue ? dueColumns(view.now) : RECORD_COLUMNS;
  const more = isCut ? [`The first ${records.length}; there are more: raise --limit, or choose fewer.`] : [];
  return [renderTable(columns, records), ...more].join('\n');
}

function describeNothing({ since, choice, isDue }: ListView): string {
  const { outcome, ref } = choice;
  return [
    isDue ? 'Nothing is owed' : 'No record',
    ...(outcome === undefined ? [] : [`with the outcome ${outcome}`]),
    ...(ref === undefined
      ? []
      : [`${outcome === undefined ? 'with' : 'and'} the reference ${printable(ref)}`]),
    ...(since === undefined ? [] : [`that changed since ${since.toISOString()}`]),
  ]
    .join(' ')
    .concat('.');
}

const TASK_COLUMNS: readonly Column<ListedRecord>[] = [
  { title: 'task', cell: (record) => textOf(record, 'taskId') },
  {
    title: 'outcome',
    cell: (record) => textOf(record, 'outcome'),
    style: (record) => outcomeStyle(record['outcome']),
  },
];

const RECORD_COLUMNS: readonly Column<ListedRecord>[] = [
  { title: 'changed', cell: (record) => textOf(record, 'updatedAt') },
  ...TASK_COLUMNS,
  { title: 'why', cell: describeReason },
  { title: 'ref', cell: (record) => textOf(record, 'ref') },
  { title: 'event', cell: describeEvent },
];

function dueColumns(now: Date): readonly Column<ListedRecord>[] {
  return [
    { title: 'owes', cell: (record) => (isEventPending(textOf(record, 'due')) ? 'event' : 'result') },
    {
      title: 'since',
      cell: (record) =>
        textOf(record, 'settledAt') || textOf(record, 'registeredAt') || textOf(record, 'updatedAt'),
    },
    {
      title: 'due',
      cell: (record) => describeDue(textOf(record, 'dueAt'), now),
      style: (record) => (isOverdue(textOf(record, 'dueAt'), now) ? 'red' : undefined),
    },
    ...TASK_COLUMNS,
    { title: 'why', cell: describeReason },
    { title: 'ref', cell: (record) => textOf(record, 'ref') },
  ];
}

/** Returns why a task failed or is undecided, with the provider's message; or the voice. */
function describeReason(record: ListedRecord): string {
  if (record['outcome'] === 'succeeded') return textOf(record, 'voiceId');
  const said = textOf(record, 'errorMessage');
  return [textOf(record, 'reason'), ...(said === '' ? [] : [said])].join(': ');
}

function describeEvent(record: ListedRecord): string {
  if (record['outcome'] === 'awaiting') return '';
  return record['publishedRevision'] === record['revision'] ? 'published' : 'owed';
}

function describeDue(dueAt: string, now: Date): string {
  const ms = Date.parse(dueAt) - now.getTime();
  if (Number.isNaN(ms)) return dueAt;
  return ms > 0 ? `in ${describeElapsed(ms)}` : `overdue by ${describeElapsed(-ms)}`;
}

function isOverdue(dueAt: string, now: Date): boolean {
  return Date.parse(dueAt) <= now.getTime();
}
