import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callJson } from '../../local/services/aws-request.ts';
import { openCheckpoints } from '../../local/stream/checkpoints.ts';
import { createStreamSource, type Page, type StreamSource } from '../../local/stream/stream-source.ts';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import { assemblyDirectory } from '../support/assembly.ts';
import { startStore, type TestStore } from '../support/store.ts';

const [MAPPING] = readPlan(readAssembly(assemblyDirectory()), 'http://127.0.0.1').mappings;
if (MAPPING === undefined) throw new Error('The stack has no event source mapping');
const mapping = { ...MAPPING, batchSize: 2 };

let store: TestStore;
let folder: string;
beforeEach(async () => {
  store = await startStore();
  folder = mkdtempSync(join(tmpdir(), 'voice-stream-'));
});
afterEach(async () => {
  await store.stop();
  rmSync(folder, { recursive: true });
});

const open = () =>
  createStreamSource(store.endpoint, mapping, openCheckpoints(join(folder, 'checkpoints.json')));

async function put(...taskIds: string[]): Promise<void> {
  for (const taskId of taskIds) {
    await callJson(store.endpoint, 'dynamodb', 'DynamoDB_20120810.PutItem', {
      TableName: mapping.tableName,
      Item: { taskId: { S: taskId }, kind: { S: 'generate' }, bytes: { B: 'AAEC' } },
    });
  }
}

const [A, B, C, D] = ['{"S":"a"}', '{"S":"b"}', '{"S":"c"}', '{"S":"d"}'];

const idsOf = (pages: readonly Page[]) =>
  pages.flatMap(({ records }) => records.map(({ dynamodb }) => JSON.stringify(dynamodb.Keys['taskId'])));

function save(source: StreamSource, pages: readonly Page[]): void {
  for (const { shardId, position } of pages) if (position !== undefined) source.save(shardId, position);
}

describe('createStreamSource', () => {
  test('reads what came before it and what comes later, page by page, as Lambda hands it over', async () => {
    await put('a', 'b', 'c');
    const source = open();

    const first = await source.read();
    const second = await source.read();
    const third = await source.read();

    expect([idsOf(first), idsOf(second), idsOf(third)]).toEqual([[A, B], [C], []]);
    expect(first[0]?.records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: mapping.streamArn,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        NewImage: { taskId: { S: 'a' }, bytes: { B: 'AAEC' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
  });

  test('reads on after the saved place: after a rewind, and after a restart', async () => {
    await put('a', 'b', 'c', 'd');
    const source = open();
    save(source, await source.read());
    await source.read();

    source.rewind();

    expect(idsOf(await source.read())).toEqual([C, D]);
    expect(idsOf(await open().read())).toEqual([C, D]);
  });
});
