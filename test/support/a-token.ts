import { createHmac } from 'node:crypto';

const base64url = (content: string) => Buffer.from(content).toString('base64url');

/** A token as a backend mints it, signed with nothing of importance. Every reference has a signature of its own. */
export function aToken(ref = 'order-17', header = '{"alg":"HS256","typ":"JWT"}'): string {
  const claims = `{"aud":"generate","sub":${JSON.stringify(ref)},"iat":1795600000,"exp":1796200000}`;
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${createHmac('sha256', 'a secret of the tests').update(input).digest('base64url')}`;
}
