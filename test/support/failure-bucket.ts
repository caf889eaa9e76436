import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { readEndpoints } from '../../local/endpoints.ts';
import { LOCAL } from './store.ts';

/** The bucket of what the stream discarded, as an operator sees it. */
export interface TestBucket {
  readonly name: string;
  /** Everything in it, by key, oldest first. */
  objects(): Promise<Map<string, string>>;
  put(key: string, body: string): Promise<void>;
  empty(): Promise<void>;
}

/** The running engine's bucket, found where anybody finds it. */
export async function failureBucketOf(dataDirectory: string): Promise<TestBucket> {
  const endpoints = await readEndpoints(join(dataDirectory, 'endpoints.json'));
  if (endpoints === undefined) throw new Error(`No engine is running on ${dataDirectory}`);
  const { s3: endpoint, failureBucket: name } = endpoints;
  const client = new S3Client({ endpoint, forcePathStyle: true, ...LOCAL });
  const keys = async () => {
    const { Contents: contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: name }));
    return contents.map(({ Key: key = '' }) => key);
  };
  return {
    name,
    async objects() {
      const entries = (await keys()).map(async (key): Promise<[string, string]> => {
        const { Body: body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
        return [key, (await body?.transformToString()) ?? ''];
      });
      return new Map(await Promise.all(entries));
    },
    async empty() {
      for (const key of await keys()) await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
    },
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }));
    },
  };
}
