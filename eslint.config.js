import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { layers, purity } from './eslint-rules/layers.js';
import { plainEnglish } from './eslint-rules/plain-english.js';

/** Every port of the local engine asks who it answers: `createLoopbackServer` does. */
const localPorts = {
  files: ['local/**/*.ts'],
  ignores: ['local/loopback/server.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      {
        selector:
          'ImportDeclaration[source.value=/^(node:)?https?$/] > ImportSpecifier[imported.name="createServer"]',
        message:
          'A port of the engine is opened by createLoopbackServer, which refuses pages of other sites.',
      },
    ],
  },
};

/** A test passes on a machine of any speed. `Date` is left to it: what has a time has to be compared with one. */
const untimedTests = {
  files: ['test/**/*.test.ts', 'proof/**/*.test.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      {
        name: 'performance',
        message:
          'A test counts what is done, and never how long it takes; a figure belongs into proof/bench/.',
      },
    ],
  },
};

/** Comments and titles of tests in plain English. */
const words = {
  files: ['{functions,lib,client,local,bin,test,proof,examples,eslint-rules}/**/*.{ts,js,mjs}', '*.js'],
  // They quote what is forbidden.
  ignores: ['eslint-rules/plain-english.js', 'test/*/plain-english.test.ts'],
  plugins: { words: { rules: { 'plain-english': plainEnglish } } },
  rules: { 'words/plain-english': 'error' },
};

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', 'dist/', '.local/', 'coverage/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // Node's test runner and jest take promises that need no await.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  ...layers,
  // A stand-in has the shape of what it stands for, and nothing in it.
  { files: ['lib/bundle/*.ts'], rules: { '@typescript-eslint/no-extraneous-class': 'off' } },
  purity,
  localPorts,
  untimedTests,
  words,
);
