import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';

const SubmittedSchema = v.object({ code: v.literal(200), data: v.object({ taskId: v.string() }) });
const TasksSchema = v.array(
  v.object({ taskId: v.string(), outcome: v.record(v.string(), v.string()), lookups: v.number() }),
);

describe("a task of the provider's stand-in", () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  async function submit(call: string, order: object): Promise<string> {
    const answer = await fetch(`${engine.endpoints.provider}/api/v1/voice/${call}`, {
      method: 'POST',
      headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    return v.parse(SubmittedSchema, await answer.json()).data.taskId;
  }

  async function submitVoice(behave: string): Promise<string> {
    const voiceUrl = 'https://example.com/song.mp3';
    const phrase = await submit('validate', { voiceUrl, vocalStartS: 1, vocalEndS: 12 });
    const verifyUrl = `https://example.com/phrase.mp3?behave=${behave}&seconds=0.1`;
    return submit('generate', { taskId: phrase, verifyUrl, callBackUrl: await engine.url('order-17') });
  }

  const recordWith = (taskId: string, outcome: string) =>
    eventually(async () => {
      const record = await engine.record(taskId);
      return record?.['outcome'] === outcome ? record : undefined;
    });

  async function standInsView(taskId: string) {
    const answer = await fetch(`${engine.endpoints.provider}/_tasks`);
    return v.parse(TasksSchema, await answer.json()).find((task) => task.taskId === taskId);
  }

  test('is recorded by its callback', async () => {
    const taskId = await submitVoice('');

    const record = await recordWith(taskId, 'succeeded');

    expect(await standInsView(taskId)).toMatchObject({ outcome: { voiceId: record['voiceId'] }, lookups: 0 });
    expect(record).toMatchObject({ ref: 'order-17', via: 'callback' });
  });

  test('whose callback contradicts itself is asked for by the sweep', async () => {
    const taskId = await submitVoice('contradictory');

    const record = await recordWith(taskId, 'succeeded');

    expect(await standInsView(taskId)).toMatchObject({ outcome: { voiceId: record['voiceId'] }, lookups: 1 });
    expect(record).toMatchObject({ ref: 'order-17', via: 'lookup' });
  });
});
