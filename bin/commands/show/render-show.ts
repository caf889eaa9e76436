import { outcomeStyle, paint } from '../terminal/paint.ts';
import { printable, printableLines } from '../terminal/printable.ts';
import { renderFacts, renderTable } from '../terminal/table.ts';
import type { ShownEvent } from './events.ts';
import type { Moment } from './timeline.ts';

export interface ShownTask {
  readonly record: Readonly<Record<string, unknown>>;
  readonly timeline: readonly Moment[];
  readonly events: readonly ShownEvent[];
  /** Why no event can be built from the record. */
  readonly problems: readonly string[];
}

/** The attributes that come first, as they matter most. */
const FIRST = ['taskId', 'kind', 'ref', 'outcome', 'reason', 'voiceId', 'claims', 'contested'];

/** The attributes that are shown elsewhere, or last. */
const ELSEWHERE = ['history', 'replays', 'raw'];

/** Renders all that is known about a task for people. */
export function renderShow({ record, timeline, events, problems }: ShownTask): string {
  const others = Object.keys(record).filter((name) => ![...FIRST, ...ELSEWHERE].includes(name));
  const facts = [...FIRST, ...others.sort()].map((name) => [name, factOf(name, record[name])] as const);
  const { raw } = record;
  return [
    renderFacts(facts),
    section('Timeline', renderTimeline(timeline)),
    section('Events', renderEvents(events)),
    ...(problems.length === 0
      ? []
      : [
          section(
            'No event can be made of it',
            problems.map((problem) => `  ${printable(problem)}`).join('\n'),
          ),
        ]),
    ...(raw === undefined
      ? []
      : [section('Body', printableLines(typeof raw === 'string' ? raw : JSON.stringify(raw)))]),
  ].join('\n\n');
}

function section(title: string, content: string): string {
  return `${paint('bold', title)}\n${content}`;
}

function factOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  return name === 'outcome' ? paint(outcomeStyle(value), text) : text;
}

function renderTimeline(timeline: readonly Moment[]): string {
  return renderTable(
    [
      { title: 'when', cell: ({ at }) => at },
      { title: 'what', cell: ({ what }) => what },
      { title: 'how', cell: ({ detail }) => detail },
    ],
    timeline,
  );
}

function renderEvents(events: readonly ShownEvent[]): string {
  if (events.length === 0) return 'None: nothing is decided yet.';
  return renderTable(
    [
      { title: 'id', cell: ({ id }) => id },
      {
        title: 'published',
        cell: ({ isPublished, publishedAt }) => (isPublished ? (publishedAt ?? 'yes') : 'owed'),
        style: ({ isPublished }) => (isPublished ? 'green' : 'yellow'),
      },
    ],
    events,
  );
}
