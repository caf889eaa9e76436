import { describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTokenVerifier } from '../../functions/adapters/http/token-verifier.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';

const run = promisify(execFile);
const pathOf = (file: string) => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));

const BASE_URL = 'https://api.example';
const SECRET = 'signing-secret-signing-secret-00';
const REF = 'größe 17';

const verifier = createTokenVerifier(
  createKeyring(
    () => Promise.all([importSigningKey(SECRET)]),
    () => 0,
  ),
);

/** A language, how it runs the example, and how it shows that it has its JWT library. */
interface Language {
  readonly language: string;
  readonly file: string;
  readonly command: readonly [string, ...string[]];
  readonly probe: readonly [string, ...string[]];
}

const NODE: Language = {
  language: 'Node',
  file: 'mint-url.mjs',
  command: [process.execPath],
  probe: [process.execPath, '--version'],
};
const OTHERS: readonly Language[] = [
  { language: 'Python', file: 'mint-url.py', command: ['python3'], probe: ['python3', '-c', 'import jwt'] },
  {
    language: 'Go',
    file: 'mint-url.go',
    command: ['go', 'run'],
    probe: ['go', 'list', 'github.com/golang-jwt/jwt/v5'],
  },
];

/** A machine need not have every language: what is not there is shown, and not run. */
function isThere({ probe: [program, ...args] }: Language): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('where the language and its JWT library are installed, the receiver accepts a URL made in', () => {
  test.each([NODE, ...OTHERS.filter(isThere)])('$language', async ({ file, command: [program, ...args] }) => {
    const { stdout } = await run(program, [...args, pathOf(file), REF], {
      env: { ...process.env, CALLBACK_BASE_URL: BASE_URL, SIGNING_SECRET: SECRET },
    });

    const [address, token = ''] = stdout.trim().split('/suno/voice-generate-callback/');
    expect(address).toBe(BASE_URL);
    expect(await verifier.verify(token, 'generate', new Date())).toEqual({
      kind: 'valid',
      ref: REF,
      isOfPreviousSecret: false,
    });
    const inSixDays = new Date(Date.now() + 6 * 86_400_000);
    expect(await verifier.verify(token, 'generate', inSixDays)).toMatchObject({ kind: 'valid' });
    const inEightDays = new Date(Date.now() + 8 * 86_400_000);
    expect(await verifier.verify(token, 'generate', inEightDays)).toEqual({ kind: 'invalid' });
  });
});

test.each([NODE, ...OTHERS])('the example in $language signs what the receiver asks for', ({ file }) => {
  const source = readFileSync(pathOf(file), 'utf8');

  for (const word of [
    'HS256',
    'generate',
    'CALLBACK_BASE_URL',
    'SIGNING_SECRET',
    '/suno/voice-generate-callback/',
  ])
    expect(source).toContain(word);
  expect(source).toMatch(/"aud"|Audience/);
  expect(source).toMatch(/"sub"|Subject/);
  expect(source).toMatch(/"exp"|Expir/);
  expect(source).toMatch(/days=7|7 \* 24 \* time\.Hour|'7d'/);
});

test('an audience in a list is accepted, as golang-jwt writes it', async () => {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(['generate'])
    .setSubject(REF)
    .setIssuedAt()
    .setExpirationTime('7d')
    .sign(new TextEncoder().encode(SECRET));

  expect(await verifier.verify(token, 'generate', new Date())).toEqual({
    kind: 'valid',
    ref: REF,
    isOfPreviousSecret: false,
  });
});
