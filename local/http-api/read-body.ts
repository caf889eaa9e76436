import type { IncomingMessage } from 'node:http';

/** The largest body that an HTTP API accepts, in bytes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** @returns `undefined` if the body is larger than an HTTP API accepts; the rest of it is not read. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
