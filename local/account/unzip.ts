import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * Writes the files of a ZIP archive into a folder.
 *
 * Supports what the CDK's assets need: archives below 4 GiB in one part, stored or deflated.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws {TypeError} for any other archive, and for a file that would be outside of the folder.
 */
export function unzip(archive: Buffer, folder: string): void {
  const end = archive.lastIndexOf(uint32(END_OF_DIRECTORY));
  if (end < 0) throw new TypeError('This is not a ZIP archive');
  let entry = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = archive.readUInt16LE(entry + 28);
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength);
    if (!name.endsWith('/')) writeEntry(folder, name, readContent(archive, entry));
    entry += 46 + nameLength + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
}

/** @param entry the file's entry in the central directory: its sizes are correct even for a streamed archive. */
function readContent(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const content = archive.subarray(start, start + size);
  if (method === STORED) return content;
  if (method === DEFLATED) return inflateRawSync(content);
  throw new TypeError(`The archive is compressed by method ${method}, which is not known here`);
}

function writeEntry(folder: string, name: string, content: Buffer): void {
  if (name.split(/[/\\]/).includes('..'))
    throw new TypeError(`The archive has a file outside of it: ${name}`);
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
