import base from '../jest.config.js';

/** A small size of each proof, and the tests of the proofs: `npm run test:proof`. */
/** @type {import('jest').Config} */
export default { ...base, rootDir: '..', roots: ['<rootDir>/proof'] };
