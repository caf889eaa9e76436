import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLING, STAND_INS } from '../../lib/bundle/bundling.ts';

/**
 * Bundles what a function is compared with, as the functions are bundled.
 *
 * @param entry below `bench/`.
 * @param sdk `as shipped`: with the parts that our own bundles leave out.
 * @returns the bundle's file.
 */
export function bundleBaseline(entry: string, intoDir: string, sdk: 'as shipped' | 'as deployed'): string {
  const outfile = join(intoDir, `${entry.replace(/.*\/|\.ts$/g, '')}.js`);
  buildSync({
    ...BUNDLING,
    alias: sdk === 'as deployed' ? STAND_INS : {},
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile,
  });
  return outfile;
}
