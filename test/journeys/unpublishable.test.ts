import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVoiceEvents } from '../../functions/contract/index.ts';
import { aReport, aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { startBreakableProxy, type BreakableProxy } from '../../proof/kit/proxy.ts';
import {
  aTaskStore,
  NO_BUDGET,
  QUARANTINE_TABLE,
  startStore,
  TASK_TABLE,
  type TestStore,
} from '../support/store.ts';

describe('an item that no event can be made of', () => {
  let store: TestStore;
  let wire: BreakableProxy;
  let engine: TestEngine;

  beforeAll(async () => {
    store = await startStore();
    wire = await startBreakableProxy(store.endpoint);
    engine = await startEngine({ VOICE_DYNAMODB_ENDPOINT: wire.endpoint });
  });
  afterAll(async () => {
    await engine.stop();
    await wire.stop();
    await store.stop();
  });

  /** How often one call of the publisher published four events and quarantined one item, by its own count. */
  async function callsWithAll(): Promise<number> {
    const log = await readFile(join(engine.dataDirectory, 'logs', 'PublishEvents.log'), 'utf8').catch(
      () => '',
    );
    return log
      .split('\n')
      .filter((line) => line.includes('"EventPublished":[1,1,1,1]') && line.includes('"EventQuarantined":1'))
      .length;
  }

  test.each([
    ['malformed', { voiceId: { S: '' } }, 'voiceId'],
    ['too large for an event', { msg: { S: 'm'.repeat(300_000) } }, 'msg'],
  ])(
    '%s: is quarantined, and the tasks behind it in the same batch are published',
    async (name, edit, field) => {
      const subscriber = await engine.subscribe(name.replaceAll(' ', '-'));
      const broken = randomUUID();
      const behind = [randomUUID(), randomUUID(), randomUUID()];
      const tasks = aTaskStore(store);
      const commit = (taskId: string) =>
        tasks.commit(aReport(aSuccess({ taskId }), { receivedAt: new Date().toISOString() }), NO_BUDGET);
      const callsBefore = await callsWithAll();

      // While the stream cannot be read, so that all of it comes in one batch.
      wire.cut();
      await commit(broken);
      const [[attribute, value] = ['', { S: '' }]] = Object.entries(edit);
      await store.client.send(
        new UpdateItemCommand({
          TableName: TASK_TABLE,
          Key: { taskId: { S: broken }, kind: { S: 'generate' } },
          UpdateExpression: 'SET #attribute = :value, revision = :two',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':value': value, ':two': { N: '2' } },
        }),
      );
      for (const taskId of behind) await commit(taskId);
      wire.mend();

      const events = await subscriber.eventsUntil((seen) =>
        behind.every((taskId) => seen.some(({ subject }) => subject === taskId)),
      );
      // One call of the publisher had all of them: the revision before the edit is fine, and the edited one never is.
      await eventually(
        async () => ((await callsWithAll()) > callsBefore ? true : undefined),
        () => 'No call published four and quarantined one',
      );
      const ids = events.map(({ id }) => id).filter((id) => id.startsWith(broken));
      expect(new Set(ids)).toEqual(new Set([`${broken}/generate/1`]));
      const kept = (await store.items(QUARANTINE_TABLE)).find(({ taskId }) => taskId === broken);
      expect(kept).toMatchObject({ reason: 'unpublishable', issues: [{ field }], ref: 'order-17' });
      const record = await store.record(broken);
      expect(record).toMatchObject({ revision: 2 });
      expect(record).not.toHaveProperty('due');
    },
  );
});

describe('no callback makes an event that is too large', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  /** How many characters are taken over of a message and of a word, of so many bytes each. */
  const lengthsOf = (bytes: number) => ({ text: Math.floor(512 / bytes), word: Math.floor(128 / bytes) });

  /** One character more than is taken over of each text; a result and a task id have to be no longer than they may. */
  function callbacks(character: string, bytes: number, taskId: string) {
    const { text, word } = lengthsOf(bytes);
    const words = { errorCode: character.repeat(word + 1), errorMessage: character.repeat(text + 1) };
    return {
      success: {
        code: 200,
        msg: character.repeat(text + 1),
        data: { taskId, voiceId: character.repeat(text), status: 'success', ...words },
      },
      failure: {
        code: character.repeat(word + 1),
        msg: character.repeat(text + 1),
        data: { taskId, status: character.repeat(word + 1), ...words },
      },
    };
  }

  test.each([
    ['control characters, six bytes each in JSON', '\u0001', 1, 11_743, 10_209],
    ['quotes and backslashes, two bytes each', '\\', 1, 5_747, 5_237],
    ['characters of three bytes', '語', 3, 4_735, 4_479],
    ['characters that queues refuse, escaped to six bytes', '\ufffe', 3, 8_371, 7_857],
    ['halves of surrogate pairs, replaced by three bytes each', '\ud83c', 3, 4_735, 4_479],
  ])('%s', async (_name, character, bytes, successBytes, failureBytes) => {
    const subscriber = await engine.subscribe(`long-${character.codePointAt(0)}`, { raw: true });
    // Nothing in a reference may be a control character; three bytes are the most it can have.
    const url = await engine.url('語'.repeat(128));
    // A task id may not have control characters either.
    const longest = character === '\u0001' ? 'x' : character;
    const taskIds = [randomUUID(), randomUUID()].map((id) => `${longest.repeat(220)}${id}`);
    const [succeeded = '', failed = ''] = taskIds;

    const bodies = [
      callbacks(character, bytes, succeeded).success,
      callbacks(character, bytes, failed).failure,
    ];
    for (const body of bodies) expect(await engine.post(body, url)).toMatchObject({ status: 200 });

    const messages = await subscriber.messagesUntil(
      (seen) => new Set(seen.flatMap(parseVoiceEvents).map(({ subject }) => subject)).size === 2,
    );
    const events = messages.flatMap(parseVoiceEvents);
    expect(new Set(events.map(({ subject }) => subject))).toEqual(
      new Set(taskIds.map((taskId) => taskId.toWellFormed())),
    );
    const { text, word } = lengthsOf(bytes);
    for (const { data } of events) {
      expect(data.taskId).toHaveLength(256);
      expect([data.message, data.errorMessage].map((whole) => whole?.length)).toEqual([text, text]);
      expect(String(data.errorCode)).toHaveLength(word);
      if (data.outcome === 'succeeded') expect(data.voiceId).toHaveLength(text);
      else expect([data.status, data.code].map((each) => String(each).length)).toEqual([word, word]);
    }
    expect(bytesOf(messages, 'succeeded')).toBe(successBytes);
    expect(bytesOf(messages, 'failed')).toBe(failureBytes);
    for (const { Body: body = '', MessageAttributes: attributes } of messages)
      expect(Buffer.byteLength(body + JSON.stringify(attributes))).toBeLessThan(64 * 1024);
  });
});

/** How large the message about this outcome is. */
function bytesOf(messages: readonly Message[], outcome: string): number {
  const message = messages.find((each) => parseVoiceEvents(each)[0]?.data.outcome === outcome);
  return Buffer.byteLength(message?.Body ?? '');
}
