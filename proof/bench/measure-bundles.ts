import { statSync } from 'node:fs';
import { bundleFile, type FunctionBundles } from '../kit/synthesized-stack.ts';
import type { Figure } from './figure.ts';

/** The size limit of the receiver's bundle, in KiB: more takes longer to load than the rest of a cold start is worth. */
const RECEIVE_LIMIT_KIB = 300;

export function measureBundles({ receive, all }: FunctionBundles): Figure[] {
  return all.map((fn) => ({
    part: 'bundles',
    name: `${fn.name}, minified`,
    value: statSync(bundleFile(fn)).size / 1024,
    unit: 'KiB',
    ...(fn === receive && { limit: { atMost: RECEIVE_LIMIT_KIB } }),
  }));
}
