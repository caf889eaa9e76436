import { renderTable, type Column } from '../../kit/report.ts';
import { type CampaignResult, MAX_GROWTH_BYTES, type FamilyTally } from '../campaign/campaign.ts';
import { MAX_ANSWER_MS } from '../campaign/run-cases.ts';
import { type MeasuredGrowth, MAX_EXPONENT } from '../growth/measure-growth.ts';
import type { Talk } from '../wire/judge-wire.ts';
import type { WireResult } from '../wire/wire-campaign.ts';

const ANSWERS = ['received', 'quarantined', '401'];

export function renderRequests({
  requests,
  bodies,
  tokens,
  answers,
  withoutPlace,
  writtenSigned,
  writtenUnsigned,
  memory,
}: CampaignResult): string[] {
  const slowest = Math.max(...bodies.map(({ slowestMs }) => slowestMs));
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const { early, late } = memory ?? {};
  return [
    renderFamilies('requests by body', bodies),
    renderFamilies('requests by token', tokens),
    renderFamilies('requests by answer', answers),
    `${requests} requests. Written with a token of ours: ${writtenSigned} items; without: ${writtenUnsigned}. ` +
      `Bodies without a place in quarantine: ${withoutPlace}.`,
    `Slowest answer: ${slowest.toFixed(0)} ms (at most ${MAX_ANSWER_MS} ms).`,
    ...(early === undefined || late === undefined
      ? []
      : [
          `Heap after a fifth of the requests: ${megabytes(early.heapBytes)}; at the end: ${megabytes(late.heapBytes)} ` +
            `(at most ${megabytes(MAX_GROWTH_BYTES)} more). Resident: ${megabytes(early.residentBytes)}; ${megabytes(late.residentBytes)}.`,
        ]),
  ];
}

function renderFamilies(title: string, families: readonly FamilyTally[]): string {
  const count = (answer: string) => (family: FamilyTally) => String(family.answers[answer] ?? 0);
  const others = ({ requests, answers }: FamilyTally) =>
    String(requests - ANSWERS.reduce((sum, answer) => sum + (answers[answer] ?? 0), 0));
  return renderTable(
    [
      { title, cell: ({ family }) => family },
      { title: 'all', cell: ({ requests }) => String(requests), isNumber: true },
      ...ANSWERS.map((answer) => ({ title: answer, cell: count(answer), isNumber: true }) as const),
      { title: 'other', cell: others, isNumber: true },
      { title: 'slowest ms', cell: ({ slowestMs }) => slowestMs.toFixed(0), isNumber: true },
    ],
    families,
  );
}

export function renderGrowth(growth: readonly MeasuredGrowth[]): string {
  const costColumns = (which: string, index: number): Column<MeasuredGrowth>[] => [
    { title: which, cell: ({ costs }) => String(costs.at(index)?.size ?? ''), isNumber: true },
    { title: 'CPU ms', cell: ({ costs }) => costs.at(index)?.cpuMs.toFixed(1) ?? '', isNumber: true },
  ];
  return renderTable(
    [
      { title: 'growth of', cell: ({ shape }) => shape.part },
      { title: '', cell: ({ shape }) => shape.name },
      { title: '', cell: ({ isFound }) => (isFound ? 'TOO FAST' : '') },
      {
        title: `exponent, ≤ ${MAX_EXPONENT}`,
        cell: ({ exponent }) => exponent?.toFixed(2) ?? 'flat',
        isNumber: true,
      },
      ...costColumns('smallest', 0),
      ...costColumns('largest', -1),
    ],
    growth,
  );
}

export function renderWire({ talks }: WireResult): string {
  const families = Map.groupBy(talks, ({ conversation }) => conversation.family);
  const answersOf = (some: readonly Talk[]) => {
    const answers = some.flatMap(({ statuses }) => (statuses.length === 0 ? ['none'] : statuses.map(String)));
    const counts = [...Map.groupBy(answers, (answer) => answer)].sort();
    return counts.map(([answer, { length }]) => `${answer}: ${length}`).join(', ');
  };
  return renderTable(
    [
      { title: 'bytes over TCP', cell: ([family]) => family },
      { title: 'answers', cell: ([, some]) => answersOf(some) },
      { title: 'connections', cell: ([, some]) => String(some.length), isNumber: true },
    ],
    [...families].sort(),
  );
}
