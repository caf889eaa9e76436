import * as v from 'valibot';
import { CommandError } from './command-error.ts';

/** How long the local stand-in may take to respond, in milliseconds. */
const ANSWER_TIMEOUT_MS = 5_000;

const AnswerSchema = v.object({
  code: v.literal(200),
  data: v.object({ taskId: v.string() }),
});

/**
 * Requests a phrase from the local engine's stand-in: a voice can only be created from a phrase.
 *
 * @returns the task id that its `validate` endpoint returns.
 * @throws {CommandError} if it returns none.
 */
export async function askForPhrase(provider: string): Promise<string> {
  const answer: unknown = await fetch(`${provider}/api/v1/voice/validate`, {
    method: 'POST',
    headers: { authorization: 'Bearer local', 'content-type': 'application/json' },
    body: JSON.stringify({ voiceUrl: 'https://example.com/voice.mp3', vocalStartS: 0, vocalEndS: 10 }),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  })
    .then((response) => response.json())
    .catch((error: unknown) => String(error));
  const parsed = v.safeParse(AnswerSchema, answer);
  if (parsed.success) return parsed.output.data.taskId;
  throw new CommandError(`the local provider gave no phrase: ${JSON.stringify(answer)}`);
}
