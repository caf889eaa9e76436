import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { plainEnglish } from './eslint-rules/plain-english.js';

/** Who may import whom: each layer, and what it may reach beside itself. `design.md`'s table, held by the linter. `test` may import `proof/kit`, which the proofs and the tests share. */
const LAYERS = {
  client: ['functions/contract'],
  'functions/contract': [],
  'functions/domain': ['functions/contract'],
  'functions/adapters': ['functions/contract', 'functions/domain'],
  'functions/receive-callback': ['functions/contract', 'functions/domain', 'functions/adapters'],
  'functions/publish-events': ['functions/contract', 'functions/domain', 'functions/adapters'],
  'functions/track-tasks': [
    'functions/contract',
    'functions/domain',
    'functions/adapters',
    // A registration that quarantines a callback counts that as the receiver does.
    'functions/receive-callback',
  ],
  'functions/sweep-due': [
    'functions/contract',
    'functions/domain',
    'functions/adapters',
    // The sweep publishes exactly as the stream's function does.
    'functions/publish-events',
  ],
};
/** The packages that a layer may use; the others are free to use any. */
const PACKAGES = { 'functions/contract': ['valibot'], 'functions/domain': ['valibot'] };

const FOLDERS = [...Object.keys(LAYERS), 'lib', 'bin', 'local', 'test', 'proof', 'examples'];

/** Everything below a folder, as an import from elsewhere names it. */
const importsOf = (folder) => `**/${folder.replace('functions/', '')}/**`;

const layerRules = Object.entries(LAYERS).map(([layer, reachable]) => ({
  files: [`${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...FOLDERS.filter((folder) => folder !== layer && !reachable.includes(folder)).map((folder) => ({
            group: [importsOf(folder)],
            message: `${layer} must not reach into ${folder}.`,
          })),
          ...(PACKAGES[layer] === undefined
            ? []
            : [{ regex: `^(?!${[...PACKAGES[layer], '\\.'].join('|')})`, message: `${layer} is pure.` }]),
        ],
      },
    ],
  },
}));

/** The rules are pure: what they need of the world is handed to them. */
const purity = {
  files: ['functions/domain/**/*.ts', 'functions/contract/**/*.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      'process',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'performance',
      'fetch',
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Time is an argument.' },
      { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is an argument.' },
    ],
  },
};

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
  ...layerRules,
  {
    files: ['lib/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                'functions/(?!(receive-callback|publish-events|sweep-due|track-tasks)/(environment|metrics)\\.ts$)',
              message: "lib/ reads only each function's environment.ts and metrics.ts.",
            },
          ],
        },
      ],
    },
  },
  // A stand-in has the shape of what it stands for, and nothing in it.
  { files: ['lib/bundle/*.ts'], rules: { '@typescript-eslint/no-extraneous-class': 'off' } },
  purity,
  localPorts,
  untimedTests,
  words,
);
