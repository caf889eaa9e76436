import { unzipSync, type Unzipped } from 'fflate';
import { existsSync, renameSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';
import type { FindCode } from '../template/resources/function.ts';
import { ACCOUNT_ID, REGION } from '../template/template.ts';

/** What `cdk bootstrap` would have created in the account, with the CDK's own names. */
const QUALIFIER = 'hnb659fds';

/** The bucket that assets are uploaded to. */
export const ASSET_BUCKET = `cdk-${QUALIFIER}-assets-${ACCOUNT_ID}-${REGION}`;

/** The parameter by which the CDK recognizes a bootstrapped account. */
export const VERSION_PARAMETER = `/cdk-bootstrap/${QUALIFIER}/version`;

/** The version of the pinned CLI's own bootstrap template. */
export const BOOTSTRAP_VERSION = '33';

/** The methods of compression that archives of the CDK have. */
const STORED = 0;
const DEFLATED = 8;

const CodeSchema = v.object({
  Code: v.object({
    S3Bucket: v.literal(ASSET_BUCKET, `code is taken from ${ASSET_BUCKET} only`),
    S3Key: v.pipe(v.string(), v.regex(/^[\w-]+\.zip$/, 'code is a .zip that the CDK uploaded')),
  }),
});

/** The files that the CDK uploaded. */
export interface Assets {
  /** Returns the folder of a function's code, even before the code is unpacked. */
  readonly folderOf: FindCode;
  /** Downloads and unpacks a function's code. @throws {EngineError} if it was not uploaded. */
  unpack(folder: string): Promise<void>;
  /** Returns the text of an object. @throws {EngineError} if it was not uploaded. */
  read(key: string): Promise<string>;
}

/**
 * @param s3 the address of the bucket's service.
 * @param directory the folder in which code is unpacked.
 */
export function openAssets(s3: string, directory: string): Assets {
  async function download(key: string): Promise<Buffer> {
    const response = await fetch(`${s3}/${ASSET_BUCKET}/${encodeURIComponent(key)}`);
    if (!response.ok) throw new EngineError(`s3://${ASSET_BUCKET}/${key} was not uploaded`);
    return Buffer.from(await response.arrayBuffer());
  }

  return {
    folderOf: (resource) => join(directory, resource.properties(CodeSchema).Code.S3Key.replace(/\.zip$/, '')),
    async unpack(folder) {
      if (existsSync(folder)) return;
      unzip(await download(`${folder.slice(directory.length + 1)}.zip`), `${folder}.part`);
      renameSync(`${folder}.part`, folder);
    },
    async read(key) {
      return (await download(key)).toString('utf8');
    },
  };
}

/**
 * Writes the files of a ZIP archive into a folder.
 *
 * @throws {TypeError} if it is not an archive, or has a file that would be outside of the folder; nothing is written then.
 */
export function unzip(archive: Buffer, folder: string): void {
  for (const [name, content] of Object.entries(readArchive(archive))) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function readArchive(archive: Buffer): Unzipped {
  try {
    return unzipSync(archive, {
      filter({ name, compression }) {
        if (name.split(/[/\\]/).includes('..'))
          throw new TypeError(`The archive has a file outside of it: ${name}`);
        if (compression !== STORED && compression !== DEFLATED)
          throw new TypeError(`The archive is compressed by method ${compression}, which is not known here`);
        return !name.endsWith('/');
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw new TypeError('This is not a ZIP archive', { cause: error });
  }
}
