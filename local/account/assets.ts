import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';
import type { FindCode } from '../template/resources/function.ts';
import { ASSET_BUCKET } from './bootstrap.ts';
import { unzip } from './unzip.ts';

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
