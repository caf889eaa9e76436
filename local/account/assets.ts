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

/** What the CDK uploaded. */
export interface Assets {
  /** Answers the folder that a function's code will be in, once it is unpacked. */
  readonly folderOf: FindCode;
  /** Downloads and unpacks a function's code. @throws {EngineError} when it was not uploaded. */
  unpack(folder: string): Promise<void>;
  /** Answers an object's text. @throws {EngineError} when it was not uploaded. */
  read(key: string): Promise<string>;
}

/**
 * @param s3 where the bucket is.
 * @param directory where code is unpacked.
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
