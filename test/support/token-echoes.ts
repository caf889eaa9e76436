/** Ways in which a JSON text can bring a token along, each as it stands between quotation marks. */
export const ECHOES: Readonly<Record<string, (token: string) => string>> = {
  'as it is': (token) => token,
  'its signature': signatureOf,
  'its end': (token) => token.slice(-50),
  'most of it, cut off': (token) => token.slice(0, -20),
  'most of its signature': (token) => token.slice(-40, -3),
  'as escapes': (token) => escaped(token, '\\u00'),
  'as some escapes': (token) =>
    token.replaceAll('.', '\\u002E').replaceAll('-', '\\u002d').replaceAll('_', '\\u005F'),
  'as escapes in a string of JSON': (token) => escaped(token, '\\\\u00'),
  'as escapes of a program': (token) => escaped(token, '\\\\x'),
  'percent-encoded': (token) => escaped(token, '%'),
  'percent-encoded twice': (token) => escaped(token, '%25'),
  'as HTML': (token) => token.replaceAll(/[._-]/g, (mark) => `&#x${hexOf(mark)};`),
  'as HTML in decimal': (token) => token.replaceAll(/[^]/g, (unit) => `&#${unit.charCodeAt(0)};`),
  'in base64': (token) => Buffer.from(token).toString('base64'),
  'in base64, behind one byte': (token) => Buffer.from(`/${token}`).toString('base64'),
  'in base64, behind two bytes': (token) => Buffer.from(`//${token}`).toString('base64'),
  'in base64url, with its URL': (token) =>
    Buffer.from(`https://api.example/suno/voice-generate-callback/${token}`).toString('base64url'),
  'in base64, wrapped': (token) => Buffer.from(token).toString('base64').replaceAll(/.{76}/g, '$&\\n'),
  'its signature in base64': (token) => Buffer.from(signatureOf(token)).toString('base64'),
  'its signature in standard base64': (token) => rawSignatureOf(token).toString('base64'),
  'in hexadecimal': (token) => Buffer.from(token).toString('hex'),
  'in hexadecimal, with capitals and colons': (token) =>
    Buffer.from(token)
      .toString('hex')
      .toUpperCase()
      .replaceAll(/..(?!$)/g, '$&:'),
  'its signature in hexadecimal': (token) => Buffer.from(signatureOf(token)).toString('hex'),
  "its signature's bytes in hexadecimal": (token) => rawSignatureOf(token).toString('hex'),
  'as decimal numbers': (token) => Buffer.from(token).join(', '),
  'in small letters': (token) => token.toLowerCase(),
  'in capitals': (token) => token.toUpperCase(),
  wrapped: (token) => token.replaceAll(/.{64}/g, '$&\\n'),
  'wrapped, with line ends as escapes': (token) => token.replaceAll(/.{20}/g, '$&\\u000d\\u000a'),
  'in words of five': (token) => token.replaceAll(/.{5}/g, '$& '),
  'character by character': (token) => token.replaceAll(/.(?!$)/g, '$&, '),
  'its signature in parts, with words between': (token) => signatureOf(token).replaceAll(/.{5}/g, '$& and '),
  'its signature in parts, with HTML between': (token) => signatureOf(token).replaceAll(/.{7}/g, '$&<br>'),
};

export function signatureOf(token: string): string {
  return token.slice(token.lastIndexOf('.') + 1);
}

function rawSignatureOf(token: string): Buffer {
  return Buffer.from(signatureOf(token), 'base64url');
}

function escaped(text: string, prefix: string): string {
  return text.replaceAll(/[^]/g, (unit) => prefix + hexOf(unit));
}

function hexOf(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(2, '0');
}
