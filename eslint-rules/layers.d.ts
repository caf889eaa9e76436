import type { Linter } from 'eslint';

export type Layer =
  | 'client'
  | `functions/${'contract' | 'domain' | 'adapters' | 'receive-callback' | 'publish-events' | 'track-tasks' | 'sweep-due'}`
  | 'lib'
  | 'local'
  | 'bin'
  | 'examples'
  | 'eslint-rules'
  | 'test'
  | 'proof';

/** Who may import whom: each folder, and what it may reach beside itself. */
export const LAYERS: Readonly<Record<Layer, readonly Layer[] | 'everything'>>;

/** What a pure function has no use for. */
export const IMPURE_GLOBALS: readonly string[];

export const layers: readonly Linter.Config[];
export const purity: Linter.Config;
