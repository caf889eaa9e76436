import { describe, expect, test } from '@jest/globals';
import type { Explained, MutantResult, Mutant } from './explained.ts';
import { isPassed, judge } from './judge.ts';

const aMutant = (result: MutantResult, becomes = 'false'): Mutant => ({
  file: 'functions/domain/classify.ts',
  line: 7,
  code: 'true',
  becomes,
  result,
});

const anExplanation = (becomes = 'false'): Explained => ({
  file: 'functions/domain/classify.ts',
  code: 'true',
  becomes,
  because: 'it makes no difference',
});

const half = { name: 'half', minimumScore: 50 };
const whole = { name: 'whole', minimumScore: 100 };

describe('a run passes', () => {
  test.each<[string, typeof half, Mutant[], Explained[], boolean]>([
    ['when every mutant is noticed', whole, [aMutant('killed'), aMutant('timed out')], [], true],
    ['when there is nothing to mutate', whole, [], [], true],
    ['beside what is no program', whole, [aMutant('killed'), aMutant('invalid')], [], true],
    [
      'with a survivor that is explained, above the limit',
      half,
      [aMutant('killed'), aMutant('survived')],
      [anExplanation()],
      true,
    ],
    ['not with a survivor that is not explained', half, [aMutant('killed'), aMutant('survived')], [], false],
    ['not with code that no test runs', half, [aMutant('killed'), aMutant('not covered')], [], false],
    [
      'not below the limit, explained or not',
      whole,
      [aMutant('killed'), aMutant('survived')],
      [anExplanation()],
      false,
    ],
    ['not with an explanation of what is killed', half, [aMutant('killed')], [anExplanation()], false],
    [
      'not with one explanation for two survivors',
      half,
      [aMutant('killed'), aMutant('killed'), aMutant('survived'), aMutant('survived')],
      [anExplanation()],
      false,
    ],
    [
      'not with an explanation of another change',
      half,
      [aMutant('killed'), aMutant('survived', '!true')],
      [anExplanation()],
      false,
    ],
  ])('%s', (_name, area, mutants, explained, expected) => {
    expect(isPassed(judge(area, mutants, explained))).toBe(expected);
  });
});

test('a judgement counts every result, and says what is left to do', () => {
  const mutants = [
    aMutant('killed'),
    aMutant('timed out', '1'),
    aMutant('survived', '2'),
    aMutant('survived', '3'),
    aMutant('not covered', '4'),
    aMutant('invalid', '5'),
  ];

  const judgement = judge(half, mutants, [anExplanation('3'), anExplanation('6')]);

  expect(judgement).toEqual({
    area: half,
    counts: { killed: 1, 'timed out': 1, survived: 2, 'not covered': 1, invalid: 1 },
    score: 40,
    timedOut: [aMutant('timed out', '1')],
    explained: [anExplanation('3')],
    unexplained: [aMutant('survived', '2'), aMutant('not covered', '4')],
    stale: [anExplanation('6')],
  });
});
