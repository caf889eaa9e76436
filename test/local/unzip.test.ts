import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { unzip } from '../../local/account/unzip.ts';

interface Entry {
  readonly name: string;
  readonly content: string;
  readonly method?: number;
}

/** An archive as it is streamed: only the directory at its end knows the sizes. */
function anArchive(entries: readonly Entry[], comment = ''): Buffer {
  let files = Buffer.alloc(0);
  let directory = Buffer.alloc(0);
  for (const { name, content, method = 8 } of entries) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50);
    header.writeUInt16LE(name.length, 26);
    const extra = Buffer.from('four');
    header.writeUInt16LE(extra.length, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(3, 30);
    entry.writeUInt16LE(2, 32);
    entry.writeUInt32LE(files.length, 42);
    directory = Buffer.concat([directory, entry, Buffer.from(`${name}ex.co`)]);
    files = Buffer.concat([files, header, Buffer.from(name), extra, packed, Buffer.alloc(16)]);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(files.length, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([files, directory, end, Buffer.from(comment)]);
}

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

  test('refuses what is no archive', () => {
    expect(() => unzip(Buffer.from('{}'), folder)).toThrow('This is no ZIP archive');
  });

  test('refuses a compression that it does not know, naming it', () => {
    const archive = anArchive([{ name: 'index.js', content: 'x', method: 12 }]);

    expect(() => unzip(archive, folder)).toThrow('compressed by method 12');
  });
});
