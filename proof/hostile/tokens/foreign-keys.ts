import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { base64url } from './sign.ts';

/** @see https://www.rfc-editor.org/rfc/rfc8037#appendix-A.1, where everybody can read it. */
const FOREIGN_JWK = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsERJxWl7MmkZcDusAxyuf2A0',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};
const privateKey = createPrivateKey({ key: FOREIGN_JWK, format: 'jwk' });
const publicKey = createPublicKey(privateKey);

const { d, ...publicJwk } = FOREIGN_JWK;
export const FOREIGN_PUBLIC_JWK = JSON.stringify(publicJwk);

/** A public key, in every form in which it could be taken for a secret. */
export const FOREIGN_PUBLIC_KEYS = [
  publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
  publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  FOREIGN_PUBLIC_JWK,
  FOREIGN_JWK.x,
];

/** A token with a signature that is right, of a key that is not ours. */
export function signWithForeignKey(header: string, claims: string): string {
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${base64url(sign(null, Buffer.from(input), privateKey))}`;
}
