/** What a sender learns from one attempt: a status, or nothing. */
export type Answer = number | 'no answer';

export interface Attempt {
  /** The content type of the documentation, unless given. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Hangs up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How often a callback is repeated that was not answered with 200, before the provider stops for ever. */
const RETRIES = 3;

/** Posts a callback once: a text as it is, anything else as JSON. */
export async function send(
  url: string,
  body: unknown,
  { headers = { 'content-type': 'application/json' }, signal }: Attempt = {},
): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      // Bytes, so that no content type is made up for them.
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      ...(signal && { signal }),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 'no answer';
  }
}

/** Posts a callback again and again, as the provider does, and answers what it was told each time. */
export async function sendUntilReceived(url: string, body: unknown): Promise<Answer[]> {
  const answers = [await send(url, body)];
  while (answers.at(-1) !== 200 && answers.length <= RETRIES) answers.push(await send(url, body));
  return answers;
}
