import type { End, CallbackFault, FaultReply, Misreport } from '../../../local/provider/behaviour.ts';
import { pick, wholeBetween, type Random } from '../../kit/random.ts';
import { TASK_KINDS, type TaskKind, type PlannedTask, type Mix } from './planned-task.ts';

/** How long the provider takes for a task, in seconds. */
const SECONDS = { min: 0, max: 4 };

/** What most tasks come to is a success; the rest fails in each way. */
const ENDS: readonly (readonly End[])[] = [
  ...Array<[]>(17).fill([]),
  ['fail'],
  ['verification-fail'],
  ['voice-rejected'],
];

const CONTRADICTIONS: readonly (Misreport | CallbackFault)[] = [
  'contradictory',
  'fail-then-success',
  'no-result',
];

/** The answers after which a lookup is worth repeating, be it with the next sweep. */
export const FAULTY_REPLIES: readonly FaultReply[] = [
  'throttled',
  'maintenance',
  'html',
  'slow-body',
  'reset',
  'unknown-record',
];

/** A task of a kind: the how-manieth of how many. */
interface Dealt {
  readonly kind: TaskKind;
  readonly nth: number;
  readonly of: number;
}

/** Decides which tasks are submitted, in which order: the same for the same numbers. */
export function planTasks(count: number, mix: Mix, random: Random): PlannedTask[] {
  return shuffle(deal(count, mix), random).map((dealt, index) => planTask(dealt, index + 1, mix, random));
}

function deal(count: number, { percent }: Mix): Dealt[] {
  const dealt = TASK_KINDS.flatMap((kind) => {
    if (kind === 'plain') return [];
    const of = percent[kind] === 0 ? 0 : Math.max(1, Math.round((count * percent[kind]) / 100));
    return Array.from({ length: of }, (_, nth) => ({ kind, nth, of }));
  });
  const plain = count - dealt.length;
  if (plain < 0) throw new RangeError(`${count} tasks are too few for all that is to become of them`);
  return [...dealt, ...Array.from({ length: plain }, (_, nth): Dealt => ({ kind: 'plain', nth, of: plain }))];
}

function planTask(dealt: Dealt, number: number, mix: Mix, random: Random): PlannedTask {
  const { kind, nth } = dealt;
  const behave = behaviourOf(dealt, mix, random);
  const isCorrected = kind === 'forged' && nth % 2 === 1;
  return {
    ref: `drill-${String(number).padStart(5, '0')}`,
    kind,
    behave,
    seconds: wholeBetween(random, SECONDS.min, SECONDS.max),
    isCorrected,
    ...(kind === 'late' && { lateSeconds: within(mix.lateSeconds, random) }),
    ...(kind === 'hanging' && { endsAfterSeconds: within(mix.endsAfterSeconds, random) }),
  };
}

function behaviourOf({ kind, nth, of }: Dealt, mix: Mix, random: Random): PlannedTask['behave'] {
  const ends = pick(random, ENDS);
  switch (kind) {
    case 'plain':
      return ends;
    case 'lost':
      return nth < faultyOf(of, mix) ? ['lost', faultyReply(nth), ...ends] : ['lost', ...ends];
    case 'contradicting': {
      const contradiction = CONTRADICTIONS[nth % CONTRADICTIONS.length] ?? 'contradictory';
      // The failure that comes first would be as good as another one.
      return contradiction === 'fail-then-success' ? [contradiction] : [contradiction, ...ends];
    }
    case 'hanging':
      return ['hang'];
    case 'double':
    case 'late':
    case 'forged':
      return [kind, ...ends];
  }
}

function faultyOf(lost: number, { faultyPercent }: Mix): number {
  if (faultyPercent === 0) return 0;
  return Math.max(FAULTY_REPLIES.length, Math.round((lost * faultyPercent) / 100));
}

function faultyReply(nth: number): FaultReply {
  return FAULTY_REPLIES[nth % FAULTY_REPLIES.length] ?? 'throttled';
}

function within({ min, max }: Mix['lateSeconds'], random: Random): number {
  return wholeBetween(random, min, max);
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
