import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import type { VoiceEvent } from '../../functions/contract/index.ts';
import type { QuarantinedCallback } from '../../functions/domain/quarantine.ts';
import { createHandler } from '../../functions/publish-events/handler.ts';
import type { PublishPorts } from '../../functions/publish-events/publish-owed-event.ts';
import { aContext, silentTelemetry } from '../support/lambda.ts';

type Item = Record<string, AttributeValue>;

function anItem(taskId: string, edit: Item = {}): Item {
  return {
    taskId: { S: taskId },
    kind: { S: 'generate' },
    ref: { S: 'order-17' },
    outcome: { S: 'succeeded' },
    voiceId: { S: 'voice_canary' },
    revision: { N: '1' },
    receivedAt: { S: '2026-11-23T09:00:00.000Z' },
    settledAt: { S: '2026-11-23T10:00:00.000Z' },
    via: { S: 'callback' },
    due: { S: 'publish#00' },
    ...edit,
  };
}

function aChange(sequenceNumber: string, after: Item | undefined, before?: Item): DynamoDBRecord {
  return {
    eventID: sequenceNumber,
    eventSource: 'aws:dynamodb',
    dynamodb: {
      SequenceNumber: sequenceNumber,
      ...(after && { NewImage: after as never }),
      ...(before && { OldImage: before as never }),
    },
  };
}

interface World {
  readonly acts: string[];
  readonly published: VoiceEvent[];
  readonly kept: QuarantinedCallback[];
  refuses: (taskId: string) => boolean;
  marks: boolean;
}

/** A topic, outbox and quarantine that do as the test says, and remember in which order they were asked. */
function aWorld() {
  const acts: string[] = [];
  const published: VoiceEvent[] = [];
  const kept: QuarantinedCallback[] = [];
  const world: World = {
    acts,
    published,
    kept,
    refuses: () => false,
    marks: true,
  };
  const ports: PublishPorts = {
    publisher: {
      publish(event) {
        if (world.refuses(event.subject))
          return Promise.reject(new Error(`The topic refuses ${event.subject}`));
        acts.push(`publish ${event.id}`);
        published.push(event);
        return Promise.resolve();
      },
    },
    outbox: {
      markPublished(key, revision, publishedAt) {
        if (!world.marks) return Promise.reject(new Error('The store is down'));
        acts.push(`mark ${key['taskId']?.S} ${revision} ${publishedAt}`);
        return Promise.resolve();
      },
      takeOut(item) {
        acts.push(`take out ${item['taskId']?.S}`);
        return Promise.resolve();
      },
    },
    quarantine: {
      keep(quarantined) {
        acts.push('quarantine');
        kept.push(quarantined);
        return Promise.resolve();
      },
    },
    source: '/suno-voice-callbacks/Test',
    now: () => new Date('2026-11-23T10:00:01.000Z'),
  };
  const telemetry = silentTelemetry();
  const handler = createHandler(ports, telemetry.logger, telemetry.metrics);
  return { world, telemetry, handle: (Records: DynamoDBRecord[]) => handler({ Records }, aContext()) };
}

let it: ReturnType<typeof aWorld>;
beforeEach(() => {
  it = aWorld();
});

describe('publishes a new revision', () => {
  test('first to the topic, then the mark: dying between the two repeats the event', async () => {
    const answer = await it.handle([aChange('1', anItem('t'))]);

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(it.world.acts).toEqual(['publish t/generate/1', 'mark t 1 2026-11-23T10:00:01.000Z']);
    expect(it.world.published[0]).toMatchObject({
      id: 't/generate/1',
      source: '/suno-voice-callbacks/Test',
      data: { voiceId: 'voice_canary' },
    });
  });

  test('and every one of a task that changed twice', async () => {
    const first = anItem('t', { outcome: { S: 'failed' }, reason: { S: 'generation_failed' } });
    const second = anItem('t', { revision: { N: '2' } });

    await it.handle([aChange('1', first), aChange('2', second, first)]);

    expect(it.world.published.map(({ id }) => id)).toEqual(['t/generate/1', 't/generate/2']);
  });
});

describe('publishes nothing', () => {
  test.each([
    [
      'for a delivery that was only counted',
      aChange('1', anItem('t', { deliveries: { N: '2' } }), anItem('t')),
    ],
    ['for a mark', aChange('1', anItem('t', { publishedRevision: { N: '1' } }), anItem('t'))],
    ['for a record that is gone', aChange('1', undefined, anItem('t'))],
  ])('%s', async (_name, change) => {
    expect(await it.handle([change])).toEqual({ batchItemFailures: [] });
    expect(it.world.acts).toEqual([]);
  });
});

describe('takes out of the outbox what owes no event, and publishes nothing', () => {
  test.each([
    ['a revision that is out already', anItem('t', { publishedRevision: { N: '1' } })],
    ['what is undecided', anItem('t', { outcome: { S: 'awaiting' }, reason: { S: 'no_status' } })],
  ])('%s', async (_name, item) => {
    expect(await it.handle([aChange('1', item)])).toEqual({ batchItemFailures: [] });
    expect(it.world.acts).toEqual(['take out t']);
  });
});

describe('reports what failed, and nothing else', () => {
  test('one event of three that the topic refuses', async () => {
    it.world.refuses = (taskId) => taskId === 'bad';

    const answer = await it.handle([
      aChange('1', anItem('a')),
      aChange('2', anItem('bad')),
      aChange('3', anItem('b')),
    ]);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(it.world.published.map(({ subject }) => subject)).toEqual(['a', 'b']);
  });

  test('all of them, as an answer and not as a crash', async () => {
    it.world.refuses = () => true;

    const answer = await it.handle([aChange('1', anItem('a')), aChange('2', anItem('b'))]);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '2' }] });
  });

  test('an event that is out but could not be marked: it is repeated, with the same id', async () => {
    it.world.marks = false;

    expect(await it.handle([aChange('1', anItem('t'))])).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }],
    });
    expect(it.world.published.map(({ id }) => id)).toEqual(['t/generate/1']);
  });

  test('a batch after a batch that failed starts anew', async () => {
    it.world.refuses = () => true;
    await it.handle([aChange('1', anItem('a'))]);
    it.world.refuses = () => false;

    expect(await it.handle([aChange('2', anItem('b'))])).toEqual({ batchItemFailures: [] });
  });
});

describe('an item that no event can be made of', () => {
  test('goes to quarantine whole, then out of the outbox, and holds up nothing', async () => {
    const broken = anItem('broken', { voiceId: { S: '' } });

    const answer = await it.handle([aChange('1', broken), aChange('2', anItem('t'))]);

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(it.world.acts.filter((act) => !act.includes(' t'))).toEqual(['quarantine', 'take out broken']);
    expect(it.world.published.map(({ subject }) => subject)).toEqual(['t']);
    expect(it.world.kept).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        reason: 'unpublishable',
        issues: [{ field: 'voiceId', message: expect.any(String) }],
        taskId: 'broken',
        kind: 'generate',
        ref: 'order-17',
        body: '{"due":{"S":"publish#00"},"kind":{"S":"generate"},"outcome":{"S":"succeeded"},"receivedAt":{"S":"2026-11-23T09:00:00.000Z"},"ref":{"S":"order-17"},"revision":{"N":"1"},"settledAt":{"S":"2026-11-23T10:00:00.000Z"},"taskId":{"S":"broken"},"via":{"S":"callback"},"voiceId":{"S":""}}',
        sizeBytes: 279,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        receivedAt: '2026-11-23T10:00:01.000Z',
      },
    ]);
  });
});

test('says what it did, and never a voice id', async () => {
  it.world.refuses = (taskId) => taskId === 'bad';

  await it.handle([
    aChange('1', anItem('t')),
    aChange('2', anItem('bad')),
    aChange('3', anItem('x', { via: { S: '' } })),
  ]);

  const said = it.telemetry.lines.join('\n');
  expect(said).toContain('t/generate/1');
  expect(said).toContain('The topic refuses bad');
  expect(said).toContain('"EventPublished":1');
  expect(said).toContain('"EventPublishFailed":1');
  expect(said).toContain('"EventQuarantined":1');
  expect(said).not.toContain('voice_canary');
});
