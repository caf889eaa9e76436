import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { callJson } from '../../local/services/aws-request.ts';
import {
  findDynoxide,
  startDynoxide,
  type DynamoDbServer,
  addStreamIndexes,
} from '../../local/services/dynamodb/dynoxide.ts';
import { ensureTable } from '../../local/services/dynamodb/tables.ts';
import type { TablePlan } from '../../local/template/plan.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { isAlive } from './processes.ts';
import { storeProcesses, storeServer } from './store-processes.ts';

const TABLE: TablePlan = {
  name: 'Things',
  attributes: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'day', AttributeType: 'S' },
  ],
  key: [{ AttributeName: 'id', KeyType: 'HASH' }],
  globalIndexes: [
    {
      IndexName: 'ByDay',
      KeySchema: [{ AttributeName: 'day', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  localIndexes: [],
  streamViewType: 'NEW_AND_OLD_IMAGES',
  timeToLiveAttribute: 'expiresAt',
  isProtected: false,
};

let folder: string;
let server: DynamoDbServer;

const call = (operation: string, input: object) =>
  callJson(server.endpoint, 'dynamodb', `DynamoDB_20120810.${operation}`, { TableName: 'Things', ...input });
const put = (id: string) => call('PutItem', { Item: { id: { S: id } } });
const get = (id: string) => call('GetItem', { Key: { id: { S: id } } });
const file = () => join(folder, 'd.sqlite');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'voice-dynamodb-'));
  server = await startDynoxide(await freePort(), file(), join(folder, 'd.log'));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('the local DynamoDB', () => {
  test('comes back on the same port with the same data when it dies', async () => {
    await ensureTable(server.endpoint, TABLE);
    addStreamIndexes(file());
    await put('kept');

    process.kill(storeServer(file()), 'SIGKILL');

    const answer = await eventually(() => get('kept').catch(() => undefined));
    expect(answer).toEqual({ Item: { id: { S: 'kept' } } });
  });

  test('leaves no process behind when it is stopped', async () => {
    const before = storeProcesses(file());
    expect(before.filter(isAlive)).not.toEqual([]);

    await server.stop();

    await eventually(() => Promise.resolve(before.some(isAlive) ? undefined : true));
  });

  test('keeps its stream records where the indexes expect them', async () => {
    await ensureTable(server.endpoint, TABLE);

    addStreamIndexes(file());

    const database = new DatabaseSync(file(), { readOnly: true });
    const plan = database
      .prepare(
        'EXPLAIN QUERY PLAN SELECT * FROM _stream_records WHERE table_name = ? AND shard_id = ? ORDER BY CAST(sequence_number AS INTEGER)',
      )
      .all('Things', 'a shard');
    database.close();
    expect(plan).toEqual([
      expect.objectContaining({ detail: expect.stringContaining('USING INDEX voice_stream_by_shard') }),
    ]);
  });

  test('cannot start with indexes that its tables do not have, and says which file to adapt', () => {
    const other = join(folder, 'other.sqlite');
    new DatabaseSync(other).close();

    expect(() => addStreamIndexes(other)).toThrow(
      /stream-indexes\.ts do not fit the installed dynoxide: .*no such table: .*_stream_records/,
    );
  });

  test('is not to be had for every platform, and then says what to do', () => {
    expect(() => findDynoxide('plan9', 'mips')).toThrow(
      /plan9-mips.*not installed.*set VOICE_DYNAMODB_ENDPOINT to its URL/,
    );
  });
});

describe('ensureTable', () => {
  test('is content with a table that is as it should be, in any order', async () => {
    await ensureTable(server.endpoint, TABLE);

    await ensureTable(server.endpoint, { ...TABLE, attributes: TABLE.attributes.toReversed() });

    const ttl = await call('DescribeTimeToLive', {});
    expect(ttl).toMatchObject({ TimeToLiveDescription: { AttributeName: 'expiresAt' } });
  });

  test.each<[string, Partial<TablePlan>]>([
    ['keys', { key: [{ AttributeName: 'day', KeyType: 'HASH' }] }],
    ['indexes', { globalIndexes: [] }],
    [
      'projections',
      {
        globalIndexes: TABLE.globalIndexes.map((index) => ({
          ...index,
          Projection: { ProjectionType: 'ALL' },
        })),
      },
    ],
    ['streams', { streamViewType: 'KEYS_ONLY' }],
  ])('rejects a table with other %s, saying how to begin anew', async (_name, difference) => {
    await ensureTable(server.endpoint, TABLE);

    await expect(ensureTable(server.endpoint, { ...TABLE, ...difference })).rejects.toThrow(
      /^The table Things was made for other .* --fresh/,
    );
  });
});
