import { Stryker } from '@stryker-mutator/core';
import { globSync, readFileSync } from 'node:fs';
import { matchesGlob, relative } from 'node:path';
import type { Area } from './areas.ts';
import type { MutantResult, Mutant } from './explained.ts';

type StrykerMutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** The files of an area, from the project's root; of those, the ones that the command line names. */
export function filesOf(area: Area, wanted: readonly string[]): string[] {
  const files = globSync(area.mutate, { exclude: area.except ?? [] }).sort();
  return files.filter((file) => wanted.length === 0 || wanted.some((glob) => matchesGlob(file, glob)));
}

/**
 * Changes the files in every way that Stryker knows, one at a time, in a copy of the project, and runs the area's
 * tests on each change.
 *
 * @param folder for the copy; the tests' own temporary folders are the caller's business.
 * @throws {Error} when the tests fail on the code as it is.
 */
export async function mutate(
  area: Area,
  files: readonly string[],
  folder: string,
  concurrency: number,
): Promise<Mutant[]> {
  const report = `reports/mutation/${area.name.replace(' ', '-')}`;
  const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const results = await new Stryker({
    configFile: 'proof/mutation/stryker.config.js',
    mutate: [...files],
    tempDirName: folder,
    concurrency,
    jest: { configFile: 'proof/mutation/jest.config.js', config: { testMatch: area.tests } },
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
  }).runMutationTest();
  return results.map((result) => {
    const file = relative('', result.fileName);
    return describe(file, sources.get(file) ?? '', result);
  });
}

function describe(file: string, source: string, { location, replacement, status }: StrykerMutant): Mutant {
  const { start, end } = location;
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const code = [...lines.slice(0, -1), lines.at(-1)?.slice(0, end.column - 1)]
    .join('\n')
    .slice(start.column - 1);
  return {
    file,
    line: start.line,
    code: inOneLine(code),
    becomes: inOneLine(replacement),
    result: resultOf(status),
  };
}

const inOneLine = (code: string) => code.replaceAll(/\s+/g, ' ');

function resultOf(status: StrykerMutant['status']): MutantResult {
  switch (status) {
    case 'Killed':
      return 'killed';
    case 'Timeout':
      return 'timed out';
    case 'Survived':
      return 'survived';
    case 'NoCoverage':
      return 'not covered';
    case 'RuntimeError':
    case 'CompileError':
      return 'invalid';
    case 'Ignored':
    case 'Pending':
      throw new TypeError(`No mutant is left ${status}`);
  }
}
