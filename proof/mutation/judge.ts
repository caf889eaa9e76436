import type { Area } from './areas.ts';
import type { Explained, MutantResult, Mutant } from './explained.ts';

/** The results of the mutants of one area. */
export interface Judgement {
  readonly area: Pick<Area, 'name' | 'minimumScore'>;
  readonly counts: Readonly<Record<MutantResult, number>>;
  /** The share of mutants that the tests noticed, in percent; explained survivors count against it. */
  readonly score: number;
  readonly timedOut: readonly Mutant[];
  readonly explained: readonly Explained[];
  /** What survived without an explanation. */
  readonly unexplained: readonly Mutant[];
  /** Explanations of what does not survive. */
  readonly stale: readonly Explained[];
}

/** @param explained the explanations for the files that were mutated, and no others. */
export function judge(
  area: Pick<Area, 'name' | 'minimumScore'>,
  mutants: readonly Mutant[],
  explained: readonly Explained[],
): Judgement {
  const count = (result: MutantResult) => mutants.filter((mutant) => mutant.result === result).length;
  const counts = {
    killed: count('killed'),
    'timed out': count('timed out'),
    survived: count('survived'),
    'not covered': count('not covered'),
    invalid: count('invalid'),
  };
  const noticed = counts.killed + counts['timed out'];
  const valid = mutants.length - counts.invalid;

  const unexplained = mutants.filter(({ result }) => result === 'survived' || result === 'not covered');
  const used: Explained[] = [];
  const stale: Explained[] = [];
  for (const explanation of explained) {
    const index = unexplained.findIndex((mutant) => isAbout(explanation, mutant));
    if (index === -1) stale.push(explanation);
    else {
      used.push(explanation);
      unexplained.splice(index, 1);
    }
  }
  return {
    area,
    counts,
    score: valid === 0 ? 100 : (100 * noticed) / valid,
    timedOut: mutants.filter(({ result }) => result === 'timed out'),
    explained: used,
    unexplained,
    stale,
  };
}

export function isPassed({ area, score, unexplained, stale }: Judgement): boolean {
  return score >= area.minimumScore && unexplained.length === 0 && stale.length === 0;
}

function isAbout(explanation: Explained, mutant: Mutant): boolean {
  return (
    explanation.file === mutant.file &&
    explanation.code === mutant.code &&
    explanation.becomes === mutant.becomes
  );
}
