import { deflateRawSync } from 'node:zlib';

export interface ArchiveEntry {
  readonly name: string;
  readonly content: string;
  /** 8 deflates it, which is usual; 0 stores it. */
  readonly method?: number;
}

/** A ZIP archive as it is streamed: only the directory at its end knows the sizes. */
export function anArchive(entries: readonly ArchiveEntry[], comment = ''): Buffer {
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
    entry.writeUInt32LE(Buffer.byteLength(content), 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(3, 30);
    entry.writeUInt16LE(2, 32);
    entry.writeUInt32LE(files.length, 42);
    directory = Buffer.concat([directory, entry, Buffer.from(`${name}ex.co`)]);
    files = Buffer.concat([files, header, Buffer.from(name), extra, packed, Buffer.alloc(16)]);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(files.length, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([files, directory, end, Buffer.from(comment)]);
}
