/** How much of an answer is read, in bytes. The provider's answers have some 100, a record with its history some 10,000. */
const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * Reads the body of an answer as text.
 *
 * @throws {RangeError} if the body is too long: the rest is not read. Any error of the connection is thrown as it is.
 */
export async function readLimitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new RangeError(`the answer has more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** @returns `undefined` if the text is not valid JSON: a page of HTML, or half an answer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
