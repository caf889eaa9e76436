/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/environment.ts',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Minutes on the real thing: `npm run test:rehearsals`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/rehearsals/'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  // One more than the cores of a small machine: the journeys wait half of their time.
  maxWorkers: 3,
  // Ends what hangs. No test fails for a slow machine: what waits, waits for a condition, and ends when it holds.
  testTimeout: 300_000,
};
