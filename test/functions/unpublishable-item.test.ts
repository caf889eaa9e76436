import { GetItemCommand, PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import {
  publishPendingEvent,
  type PublishPorts,
} from '../../functions/publish-events/publish-pending-event.ts';
import { aQuarantineStore, QUARANTINE_TABLE, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';
import { aTaskItem } from '../support/task-item.ts';

const store = useStore();
let ports: PublishPorts;

beforeAll(() => {
  ports = {
    outbox: createDynamoOutboxStore(store.client, TASK_TABLE),
    quarantine: aQuarantineStore(store),
    publisher: { publish: (event) => Promise.reject(new Error(`${event.id} must not be published`)) },
    source: '/suno-voice-callbacks/Test',
    now: () => new Date('2026-11-23T10:00:01.000Z'),
  };
});

type Item = Record<string, AttributeValue>;

const DUE: Item = { due: { S: 'publish#00' }, dueAt: { S: '2026-11-23T10:15:00.000Z' } };
const anItem = (taskId: string, edit: Item) => aTaskItem(taskId, { ...DUE, ...edit });

/** Quarantines an item, and answers what is kept of it. */
async function quarantine(item: Item) {
  const publication = await publishPendingEvent(item, ports);
  if (publication.kind !== 'quarantined')
    throw new Error(`The item was not quarantined: ${publication.kind}`);
  const { Item: kept = {} } = await store.client.send(
    new GetItemCommand({ TableName: QUARANTINE_TABLE, Key: { id: { S: publication.id } } }),
  );
  return { publication, kept: unmarshall(kept) };
}

/** What the store refuses comes back with the stream for six hours, and everything behind it waits. */
describe('an item of any size fits the quarantine beside what is wrong with it', () => {
  const long = 'x'.repeat(380_000);

  test.each<[string, Item, string]>([
    ['a message', { msg: { S: long } }, 'msg'],
    ['a reference', { ref: { S: long } }, 'ref'],
    ['an outcome', { outcome: { S: long } }, 'outcome'],
    ['a source', { via: { S: long } }, 'via'],
    ['a time', { settledAt: { S: long } }, 'settledAt'],
    ['a message of three-byte characters', { msg: { S: '語'.repeat(125_000) } }, 'msg'],
    // The first 100,000 characters of the item's JSON end within one of them.
    ['a message of surrogate pairs', { msg: { S: '\u{1f399}'.repeat(90_000) } }, 'msg'],
    ['a message of surrogate pairs, moved by one', { msg: { S: `m${'\u{1f399}'.repeat(90_000)}` } }, 'msg'],
  ])('%s', async (name, edit, field) => {
    const item = anItem(name, edit);
    await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: item }));

    const { publication, kept } = await quarantine(item);

    expect(publication.issues).toMatchObject([{ field }]);
    expect(kept).toMatchObject({
      reason: 'unpublishable',
      taskId: name,
      kind: 'generate',
      issues: [{ field }],
    });
    expect(kept['body']).toHaveLength(100_000);
    expect(kept['sizeBytes']).toBe(Buffer.byteLength(JSON.stringify(item)));
    expect(await store.record(name)).not.toHaveProperty('due');
  });
});

test('a reference that was one is kept, to be found by it', async () => {
  const item = anItem('with-a-reference', { voiceId: { S: '' } });
  await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: item }));

  const { kept } = await quarantine(item);

  expect(kept).toMatchObject({ ref: 'order-17' });
});

test('an item that comes twice is counted, in any order of its attributes', async () => {
  const answer = (...order: string[]) => ({
    M: Object.fromEntries(order.map((name) => [name, { S: name }])),
  });
  const item = anItem('twice', { voiceId: { S: '' }, answer: answer('outcome', 'reason') });
  const again = Object.fromEntries(
    Object.entries({ ...item, answer: answer('reason', 'outcome') }).reverse(),
  );

  const first = await quarantine(item);
  const second = await quarantine(again);

  expect(second.publication).toEqual(first.publication);
  expect(second.kept).toMatchObject({ taskId: 'twice', deliveries: 2 });
});
