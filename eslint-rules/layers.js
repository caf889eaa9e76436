import { importX } from 'eslint-plugin-import-x';
import { join } from 'node:path';

const FUNCTIONS = ['receive-callback', 'publish-events', 'sweep-due', 'track-tasks'].map(
  (name) => `functions/${name}`,
);
const RULES = ['functions/contract', 'functions/domain'];

/** Who may import whom: each folder, and what it may reach beside itself. */
export const LAYERS = {
  client: ['functions/contract'],
  'functions/contract': [],
  'functions/domain': ['functions/contract'],
  'functions/adapters': RULES,
  'functions/receive-callback': [...RULES, 'functions/adapters'],
  'functions/publish-events': [...RULES, 'functions/adapters'],
  // A registration that quarantines a callback counts that as the receiver does.
  'functions/track-tasks': [...RULES, 'functions/adapters', 'functions/receive-callback'],
  // The sweep publishes exactly as the stream's function does.
  'functions/sweep-due': [...RULES, 'functions/adapters', 'functions/publish-events'],
  lib: FUNCTIONS,
  local: [...RULES, ...FUNCTIONS, 'client'],
  bin: [...RULES, ...FUNCTIONS, 'functions/adapters', 'client', 'lib', 'local'],
  examples: ['functions/contract', 'client', 'lib', 'local'],
  'eslint-rules': [],
  test: 'everything',
  proof: 'everything',
};
/** What `lib/` may read of a function. */
const READ_BY_LIB = ['./environment.ts', './metrics.ts'];

/** The packages that a pure layer may use; the others may use any. */
export const PACKAGES = { 'functions/contract': ['valibot'], 'functions/domain': ['valibot'] };

const zones = Object.entries(LAYERS).flatMap(([layer, reachable]) =>
  Object.keys(LAYERS).flatMap((other) => {
    if (other === layer || reachable === 'everything') return [];
    const zone = {
      target: `./${layer}`,
      from: `./${other}`,
      message: `${layer} must not reach into ${other}.`,
    };
    if (layer === 'lib' && FUNCTIONS.includes(other)) return [{ ...zone, except: READ_BY_LIB }];
    return reachable.includes(other) ? [] : [zone];
  }),
);

/** Who may import whom, and what. */
export const layers = [
  {
    files: ['**/*.{ts,mts,js,mjs}'],
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: join(import.meta.dirname, '..'), zones }],
    },
  },
  ...Object.entries(PACKAGES).map(([layer, packages]) => ({
    files: [`${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: `^(?!${[...packages, '\\.'].join('|')})`, message: `${layer} is pure.` }] },
      ],
    },
  })),
];

/** What a pure function has no use for: it would depend on more than its arguments, or change more than its result. */
export const IMPURE_GLOBALS = [
  ...['process', 'global', 'globalThis', 'crypto', 'performance', 'console', 'fetch', 'navigator'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'WebSocket', 'XMLHttpRequest'],
];

/** The rules are pure: times, ids and randomness are arguments. */
export const purity = {
  files: ['functions/domain/**/*.ts', 'functions/contract/**/*.ts'],
  rules: {
    'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Time is an argument.' },
      { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is an argument.' },
      { selector: 'CallExpression[callee.name="Date"]', message: 'Time is an argument.' },
    ],
  },
};
