import { createHash } from 'node:crypto';

/** What tells one quarantined body from another. */
export interface Fingerprint {
  readonly id: string;
  /** SHA-256 of the body, in hex. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/** @param origin where it came in: the same body from elsewhere is another one. */
export function fingerprint(origin: string, body: string | Uint8Array): Fingerprint {
  const digest = sha256(body);
  return { id: sha256(`${origin}\n${digest}`), digest, sizeBytes: Buffer.byteLength(body) };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
