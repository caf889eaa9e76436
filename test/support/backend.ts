import * as v from 'valibot';
import { createVoiceClient, type SubmitRequest, type VoiceClient } from '../../client/index.ts';
import type { TestEngine } from './engine.ts';

const SubmittedSchema = v.object({ code: v.literal(200), data: v.object({ taskId: v.string() }) });
const TasksSchema = v.array(v.object({ taskId: v.string(), outcome: v.record(v.string(), v.string()) }));

/** A user's backend: it submits voices to the engine's stand-in through the client. */
export interface Backend {
  readonly client: VoiceClient;
  /** Submits a voice that behaves so, such as `behave=lost&seconds=0`. @returns its task's id. */
  submit(behaviour: string, more?: Pick<SubmitRequest, 'ref' | 'deadlineSeconds'>): Promise<string>;
  /** What the provider knows of a task. */
  truthOf(taskId: string): Promise<Record<string, string> | undefined>;
}

export async function openBackend({ endpoints }: TestEngine): Promise<Backend> {
  const { api, region, signingSecret, provider } = endpoints;
  const client = createVoiceClient({
    callbackBaseUrl: api,
    signingSecret,
    apiKey: 'any',
    provider: { baseUrl: provider },
    region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const validated = await fetch(`${provider}/api/v1/voice/validate`, {
    method: 'POST',
    headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
    body: JSON.stringify({ voiceUrl: 'https://example.com/song.mp3', vocalStartS: 1, vocalEndS: 12 }),
  });
  const phrase = v.parse(SubmittedSchema, await validated.json()).data;
  return {
    client,
    async submit(behaviour, more) {
      const verifyUrl = `https://example.com/phrase.mp3?${behaviour}`;
      const { taskId } = await client.submitVoice({ validateTaskId: phrase.taskId, verifyUrl, ...more });
      return taskId;
    },
    async truthOf(taskId) {
      const answer = await fetch(`${provider}/_tasks`);
      const known = v.parse(TasksSchema, await answer.json());
      return known.find((task) => task.taskId === taskId)?.outcome;
    },
  };
}
