import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzip } from '../../local/account/assets.ts';
import { anArchive } from '../support/archive.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-unzip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('unzip', () => {
  test('writes deflated and stored files, also in folders', () => {
    const archive = anArchive(
      [
        { name: 'index.js', content: 'x'.repeat(9_000) },
        { name: 'lib/', content: '', method: 0 },
        { name: 'lib/deep/stored.txt', content: 'as it is', method: 0 },
      ],
      'a comment',
    );

    unzip(archive, join(folder, 'out'));

    expect(readFileSync(join(folder, 'out/index.js'), 'utf8')).toBe('x'.repeat(9_000));
    expect(readFileSync(join(folder, 'out/lib/deep/stored.txt'), 'utf8')).toBe('as it is');
  });

  test.each(['../outside.js', 'lib/../../outside.js', '..\\outside.js'])('refuses to write %s', (name) => {
    const archive = anArchive([{ name, content: 'x' }]);

    expect(() => unzip(archive, join(folder, 'out'))).toThrow(`a file outside of it: ${name}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refuses what is not an archive', () => {
    expect(() => unzip(Buffer.from('{}'), folder)).toThrow('This is not a ZIP archive');
  });

  test('refuses a compression that it does not know, naming it', () => {
    const archive = anArchive([{ name: 'index.js', content: 'x', method: 12 }]);

    expect(() => unzip(archive, folder)).toThrow('compressed by method 12');
  });
});
