import base from '../../jest.config.js';

process.env.VOICE_TEST_STORE = 'moto';

/**
 * The tests of the adapters that work on a store, on moto instead of the local engine's database: `npm run test:moto`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/adapters'],
  testMatch: [
    '**/adapters/{*store*,registrations*,lookup-budget*,pending-results*,task-*,replay-log*,batch-get*,quarantine-listing*}.test.ts',
  ],
  // In moto a conditional write is not atomic, and comparing values of two types is an error; in DynamoDB it is just false.
  testPathIgnorePatterns: [
    '\\.race\\.',
    'quarantine-store',
    'quarantined-items',
    'task-store\\.test',
    'update-if',
  ],
};
