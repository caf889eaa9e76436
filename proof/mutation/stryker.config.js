/** What is the same for every area; `mutate.ts` adds the rest. */
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  // What the tests do not read.
  ignorePatterns: ['/.ci', '/.local', '/cdk.out', '/coverage', '/docs', '/examples', '/reports'],
  // A mutant that is ended counts as noticed, so a slow machine must not end any: what hangs a test is ended before by
  // jest, and what loops by the number of its turns.
  timeoutMS: 120_000,
  timeoutFactor: 2,
  // A process keeps the modules of every run, 10 MB each.
  maxTestRunnerReuse: 40,
  cleanTempDir: 'always',
  logLevel: 'warn',
  warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
  reporters: ['progress', 'html', 'json'],
};
