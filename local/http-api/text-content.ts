/** Types, in addition to `text/*`, that an HTTP API passes on unencoded. */
const TEXT_TYPES = new Set(['application/json', 'application/javascript', 'application/xml']);

/**
 * Returns whether an HTTP API passes a body on as text. Everything else is base64, including forms and bodies without
 * a type.
 */
export function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || TEXT_TYPES.has(type) || /^application\/.+\+(json|xml)$/.test(type);
}
