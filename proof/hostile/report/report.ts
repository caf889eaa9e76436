import type { CampaignResult } from '../campaign/campaign.ts';
import { MAX_GROWTH_BYTES } from '../campaign/memory.ts';
import { MAX_ANSWER_MS } from '../campaign/run-cases.ts';
import type { FamilyTally } from '../campaign/tally.ts';
import { MAX_EXPONENT } from '../growth/exponent.ts';
import type { MeasuredGrowth } from '../growth/measure-growth.ts';
import type { WireResult } from '../wire/wire-campaign.ts';
import { renderColumns } from './columns.ts';

/** The parts of a run that were run. */
export interface HostileReport {
  readonly seed: number;
  readonly requests?: CampaignResult;
  readonly wire?: WireResult;
  readonly growth?: readonly MeasuredGrowth[];
  /** Every broken law, in words, with how to see it again. */
  readonly broken: readonly string[];
}

const ANSWERS = ['received', 'quarantined', '401'];

export function renderReport({ seed, requests, wire, growth, broken }: HostileReport): string {
  const parts = [
    `Seed ${seed}\n`,
    ...(requests === undefined ? [] : [renderRequests(requests)]),
    ...(growth === undefined ? [] : [renderGrowth(growth)]),
    ...(wire === undefined ? [] : [renderWire(wire)]),
    broken.length === 0 ? 'Every law holds.\n' : broken.join('\n'),
  ];
  return parts.join('\n');
}

function renderRequests({
  requests,
  bodies,
  tokens,
  answers,
  withoutPlace,
  writtenSigned,
  writtenUnsigned,
  memory,
}: CampaignResult): string {
  const slowest = Math.max(...bodies.map(({ slowestMs }) => slowestMs));
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const { early, late } = memory ?? {};
  return [
    renderFamilies('requests by body', bodies),
    renderFamilies('requests by token', tokens),
    renderFamilies('requests by answer', answers),
    `${requests} requests. Written with a token of ours: ${writtenSigned} items; without: ${writtenUnsigned}. ` +
      `Bodies without a place in quarantine: ${withoutPlace}.\n`,
    `Slowest answer: ${slowest.toFixed(0)} ms (at most ${MAX_ANSWER_MS} ms).\n`,
    early === undefined || late === undefined
      ? ''
      : `Heap after a fifth of the requests: ${megabytes(early.heapBytes)}; at the end: ${megabytes(late.heapBytes)} ` +
        `(at most ${megabytes(MAX_GROWTH_BYTES)} more). Resident: ${megabytes(early.residentBytes)}; ${megabytes(late.residentBytes)}.\n`,
  ].join('\n');
}

function renderFamilies(title: string, families: readonly FamilyTally[]): string {
  const rows = families.map(({ family, requests, answers, slowestMs }) => {
    const known = ANSWERS.map((answer) => answers[answer] ?? 0);
    const others = requests - known.reduce((sum, count) => sum + count, 0);
    return [family, ...[requests, ...known, others].map(String), slowestMs.toFixed(0)];
  });
  return renderColumns([[title, 'all', ...ANSWERS, 'other', 'slowest ms'], ...rows], 1);
}

function renderGrowth(growth: readonly MeasuredGrowth[]): string {
  const rows = growth.map(({ shape, exponent, isFound, costs }) => [
    shape.part,
    shape.name,
    isFound ? 'TOO FAST' : '',
    exponent?.toFixed(2) ?? 'flat',
    ...[costs[0], costs.at(-1)].flatMap((cost) =>
      cost === undefined ? [] : [String(cost.size), cost.cpuMs.toFixed(1)],
    ),
  ]);
  const head = [
    'growth of',
    '',
    '',
    `exponent, ≤ ${MAX_EXPONENT}`,
    'smallest',
    'CPU ms',
    'largest',
    'CPU ms',
  ];
  return renderColumns([head, ...rows], 3);
}

function renderWire({ talks }: WireResult): string {
  const families = new Map<string, Map<string, number>>();
  for (const { conversation, statuses } of talks) {
    const answers = families.get(conversation.family) ?? new Map<string, number>();
    families.set(conversation.family, answers);
    for (const answer of statuses.length === 0 ? ['none'] : statuses.map(String)) {
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  }
  const rows = [...families].sort().map(([family, answers]) => {
    const connections = talks.filter(({ conversation }) => conversation.family === family).length;
    const counts = [...answers].sort().map(([answer, count]) => `${answer}: ${count}`);
    return [family, counts.join(', '), String(connections)];
  });
  return renderColumns([['bytes over TCP', 'answers', 'connections'], ...rows], 2);
}
