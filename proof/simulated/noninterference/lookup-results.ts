import type { Fault } from '../faults.ts';
import type { Draw } from './keyed.ts';

/** What a lookup meets, and how long its answer takes. */
export interface LookupResult {
  readonly fault: Fault | undefined;
  readonly tookMs: number;
}

const LOOKUP_FAULTS: readonly Fault[] = [
  'the request is lost',
  'the service breaks',
  'the service throttles',
  'the provider says something else',
];

/** Ends of calls differ from the times of everything else in their last digit. */
const tookMs = (most: number, drawn: number) => 200 + 10 * (drawn % (most / 10));

/**
 * Draws what each lookup meets: of an own task by how often it was looked up since its registration, so that no lookup of
 * another task changes it.
 */
export function createLookupResults(
  draw: Draw,
  faultsPercent: number,
  isOwn: (taskId: string) => boolean,
): (taskId: string) => LookupResult {
  const counts = new Map<string, number>();
  return (taskId) => {
    const key = `${isOwn(taskId) ? 'own' : 'other'} ${taskId}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const isHit = draw(100, 'lookup', key, count) < faultsPercent;
    return {
      fault: isHit ? LOOKUP_FAULTS[draw(LOOKUP_FAULTS.length, 'lookup', key, count, 'kind')] : undefined,
      tookMs: tookMs(isOwn(taskId) ? 3_000 : 8_000, draw(10_000, 'lookup', key, count, 'took')),
    };
  };
}
