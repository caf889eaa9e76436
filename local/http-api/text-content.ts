/** Types, besides `text/*`, that an HTTP API hands over as they are. */
const TEXT_TYPES = new Set(['application/json', 'application/javascript', 'application/xml']);

/**
 * Tells whether an HTTP API hands a body over as text. Everything else is base64: also a form, also a body whose
 * type is not given.
 */
export function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || TEXT_TYPES.has(type) || /^application\/.+\+(json|xml)$/.test(type);
}
