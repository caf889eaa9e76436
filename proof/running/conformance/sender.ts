import { post, type PostOptions } from '../../kit/post.ts';

/** What a sender learns from one attempt: a status, or nothing. */
export type Answer = number | 'no answer';

/** How often a callback is repeated that was not answered with 200, before the provider stops. */
const RETRIES = 3;

/** Posts a callback once: a string as it is, anything else as JSON. */
export function send(url: string, body: unknown, options?: PostOptions): Promise<Answer> {
  return post(url, typeof body === 'string' ? body : JSON.stringify(body), options).then(
    ({ status }) => status,
    () => 'no answer',
  );
}

/** Posts a callback again and again, as the provider does, and returns the status of each answer. */
export async function sendUntilReceived(url: string, body: unknown): Promise<Answer[]> {
  const answers = [await send(url, body)];
  while (answers.at(-1) !== 200 && answers.length <= RETRIES) answers.push(await send(url, body));
  return answers;
}
