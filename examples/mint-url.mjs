/**
 * Prints a callback URL, made with nothing but an ordinary JWT library (jose).
 *
 *   CALLBACK_BASE_URL=https://… SIGNING_SECRET=… node examples/mint-url.mjs order-17
 */
import { SignJWT } from 'jose';
import { Buffer } from 'node:buffer';

const { CALLBACK_BASE_URL: baseUrl, SIGNING_SECRET: secret } = process.env;
const [, , ref] = process.argv;
if (!baseUrl || !secret || !ref) {
  console.error('Usage: CALLBACK_BASE_URL=https://… SIGNING_SECRET=… node examples/mint-url.mjs REF');
  process.exit(1);
}

const token = await new SignJWT()
  .setProtectedHeader({ alg: 'HS256' })
  .setAudience('generate')
  .setSubject(ref)
  .setIssuedAt()
  .setExpirationTime('7d')
  .sign(Buffer.from(secret));

console.log(`${baseUrl}/suno/voice-generate-callback/${token}`);
