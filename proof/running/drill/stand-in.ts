import * as v from 'valibot';

const CallbackSchema = v.object({
  answers: v.array(v.union([v.number(), v.string()])),
  /** ISO 8601: when it was answered with 200. */
  answeredAt: v.optional(v.string()),
});

const TaskSchema = v.object({
  taskId: v.string(),
  outcome: v.object({ status: v.string(), voiceId: v.optional(v.string()) }),
  lookups: v.number(),
  callbacks: v.array(CallbackSchema),
});

const StatsSchema = v.object({
  requests: v.record(v.string(), v.number()),
  mostLookupsIn10Seconds: v.number(),
});

const SubmittedSchema = v.object({ code: v.literal(200), data: v.object({ taskId: v.string() }) });

export type SentCallback = v.InferOutput<typeof CallbackSchema>;
export type ProviderTask = v.InferOutput<typeof TaskSchema>;
export type Truth = ProviderTask['outcome'];

/** The provider's stand-in, as far as only a drill may use it. */
export interface StandIn {
  /** Lets submissions through as fast as they come. Questions are counted all the same. */
  liftLimit(): Promise<void>;
  /** Has a phrase made, which voices are submitted with. @returns its id. */
  makePhrase(): Promise<string>;
  /** What is true of each task, the phrase's included. */
  tasks(): Promise<ProviderTask[]>;
  stats(): Promise<v.InferOutput<typeof StatsSchema>>;
}

/** More than anybody sends in 10 seconds. */
const NO_LIMIT = 1_000_000;

export function openStandIn(endpoint: string, signal: AbortSignal): StandIn {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${endpoint}${path}`, {
      method,
      headers: { authorization: 'Bearer drill', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    if (!answer.ok) throw new Error(`The stand-in answered ${method} ${path} with ${answer.status}`);
    return answer.json();
  }
  return {
    async liftLimit() {
      await call('PUT', '/_behaviour', { requestsPer10Seconds: NO_LIMIT });
    },
    async makePhrase() {
      const song = { voiceUrl: 'https://example.com/song.mp3', vocalStartS: 1, vocalEndS: 12 };
      const submitted = v.parse(SubmittedSchema, await call('POST', '/api/v1/voice/validate', song));
      return submitted.data.taskId;
    },
    tasks: async () => v.parse(v.array(TaskSchema), await call('GET', '/_tasks')),
    stats: async () => v.parse(StatsSchema, await call('GET', '/_stats')),
  };
}
