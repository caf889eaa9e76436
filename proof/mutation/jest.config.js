import base from '../../jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...base,
  rootDir: '../..',
  // Stryker wraps it in one of its own.
  testEnvironment: 'node',
  // The stack is synthesized once for all mutants, not at every start of jest.
  globalSetup: undefined,
  globalTeardown: undefined,
  // Many mutants hang a test or two. The slowest test needs 2 s by itself.
  testTimeout: 30_000,
};
