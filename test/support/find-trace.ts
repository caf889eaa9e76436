import { signatureOf } from './token-echoes.ts';

/** How much of a signature may be left in a row, in characters: less than a third of it. */
const MAX_CHARACTERS = 11;

/** How many of its parts of four characters may be left, of 40. 64 KiB of random letters have six in one of 10^7 cases. */
const MAX_PARTS = 5;

/**
 * Answers what is left of a token's signature in a string: 12 letters and digits in a row, in any encoding, with anything between
 * them; or many short parts of it.
 */
export function findTrace(text: string, token: string): string | undefined {
  const signature = signatureOf(token);
  const plain = unescape(text);
  const rows = [plain, plain.replaceAll(/"[^"]*"\s*:/g, '')].map(lettersIn);
  for (const [encoding, encoded, characters] of encodingsOf(signature)) {
    for (let at = 0; at + characters <= encoded.length; at += 1) {
      const part = encoded.slice(at, at + characters);
      if (
        rows.some(
          (row) => row.includes(part) || (encoding === 'hexadecimal' && row.toLowerCase().includes(part)),
        )
      )
        return `${part}, of its signature ${encoding}`;
    }
  }
  const letters = lettersIn(signature);
  const parts = Array.from(letters, (_, at) => letters.slice(at, at + 4)).slice(0, -3);
  const found = parts.filter((part) => rows.some((row) => row.includes(part)));
  return found.length > MAX_PARTS ? `${found.length} parts of its signature` : undefined;
}

/** The signature in each encoding, and how many characters of it are too many. */
function encodingsOf(signature: string): [encoding: string, encoded: string, characters: number][] {
  const raw = Buffer.from(signature, 'base64url');
  const tooMany = MAX_CHARACTERS + 1;
  const base64 = ['', 'x', 'xx'].map((before): [string, string, number] => {
    const encoded = Buffer.from(before + signature).toString('base64');
    return ['base64', lettersIn(encoded.slice(before === '' ? 0 : before.length + 1)), (tooMany * 4) / 3];
  });
  return [
    ['as it is', lettersIn(signature), tooMany],
    ['in small letters', lettersIn(signature.toLowerCase()), tooMany],
    ['in capitals', lettersIn(signature.toUpperCase()), tooMany],
    ...base64,
    ['hexadecimal', Buffer.from(signature).toString('hex'), tooMany * 2],
    ['hexadecimal', raw.toString('hex'), (tooMany * 6) / 4],
    ['in decimal', Buffer.from(signature).join(''), tooMany * 3],
    ['in decimal', raw.join(''), tooMany * 2],
  ];
}

/** Takes escapes away: of JSON at any depth, of URLs and of HTML. */
export function unescape(text: string): string {
  return (
    text
      .replaceAll('\u0000', '')
      // First the runs of backslashes, of any length: to look for what follows one takes the square of its length.
      .replaceAll(/\\+/g, '\\')
      .replaceAll(/%(?:25)+/g, '%')
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll(
        /\\(?:u00|x)([2-7][0-9a-f])|%([2-7][0-9a-f])|&#x([2-7][0-9a-f]);/gi,
        (_, ...codes: (string | undefined)[]) =>
          String.fromCharCode(
            Number.parseInt(codes.slice(0, 3).find((code) => code !== undefined) ?? '', 16),
          ),
      )
      .replaceAll(/\\[bfnrt]/g, ' ')
  );
}

function lettersIn(text: string): string {
  return text.replaceAll(/[^\dA-Za-z]/g, '');
}
