/** A part of the product, and the tests that must fail for any mutant of it. */
export interface Area {
  readonly name: string;
  /** The files to mutate, as globs from the project's root. */
  readonly mutate: readonly string[];
  readonly except?: readonly string[];
  /** The tests to run, as globs: a rule is proven by the rules' own tests, not by a journey that happens to cross it. */
  readonly tests: readonly string[];
  /** The lowest share of mutants that the tests must notice, in percent, explained or not. */
  readonly minimumScore: number;
}

export const AREAS: readonly Area[] = [
  {
    name: 'domain',
    mutate: ['functions/domain/*.ts'],
    tests: ['**/test/domain/*.test.ts'],
    minimumScore: 100,
  },
  {
    name: 'contract',
    mutate: ['functions/contract/**/*.ts'],
    tests: ['**/test/contract/**/*.test.ts'],
    minimumScore: 100,
  },
  {
    name: 'adapters',
    mutate: ['functions/adapters/*/*.ts'],
    tests: ['**/test/adapters/*.test.ts'],
    minimumScore: 90,
  },
  {
    name: 'use cases',
    mutate: ['functions/{receive-callback,publish-events,sweep-due,track-tasks}/*.ts'],
    // They connect and name what is there; the tests of the stack and the journeys run them.
    except: ['functions/*/{lambda,environment,*-ports}.ts'],
    // Requests made of any bytes take half a minute, and look for crashes: the other tests say what is right.
    tests: ['**/test/functions/!(any-request).test.ts'],
    minimumScore: 90,
  },
  {
    name: 'client',
    mutate: ['client/*.ts'],
    except: ['client/index.ts'],
    tests: ['**/test/client/!(package).test.ts'],
    minimumScore: 95,
  },
  {
    // What a command decides from what it reads; what it reads and prints is tested by the journeys that run the tool.
    name: 'decisions of the tool',
    mutate: [
      'bin/**/{count-records,map-at-rate,move-dead-letters,redrive-batch,redrive-callback,resume-point,since,timeline}.ts',
    ],
    tests: ['**/test/bin/**/!(doctor|submit).test.ts'],
    minimumScore: 95,
  },
];
