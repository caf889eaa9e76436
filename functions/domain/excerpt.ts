/** How much of a body quarantine stores, in bytes. A documented callback has 250 bytes. */
export const STORED_BODY_BYTES = 16 * 1024;

/** How much of a body a record keeps, in bytes of UTF-8: each write of the record costs by its size. */
export const RAW_BYTES = 8 * 1024;

/** Returns the text, or as many whole characters of its beginning as fit, in bytes of UTF-8. */
export function excerpt(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  // A streaming decoder leaves out a character that was cut.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(Buffer.from(text).subarray(0, maxBytes), { stream: true });
}
