import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import type { VoiceEvent } from '../../functions/contract/index.ts';
import type { QuarantinedCallback } from '../../functions/domain/quarantine.ts';
import { createHandler } from '../../functions/publish-events/handler.ts';
import type { PublishPorts } from '../../functions/publish-events/publish-pending-event.ts';
import { TRACE_ID, TRACEPARENT } from '../support/builders.ts';
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
  /** Epoch milliseconds. */
  nowMs: number;
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
    nowMs: Date.parse('2026-11-23T10:00:01.000Z'),
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
        return Promise.resolve(`quarantine-${kept.length}`);
      },
    },
    source: '/suno-voice-callbacks/Test',
    now: () => new Date(world.nowMs),
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

  test('also of a record that was repaired', async () => {
    const { revision, ...broken } = anItem('t');

    expect(await it.handle([aChange('1', anItem('t'), broken)])).toEqual({ batchItemFailures: [] });
    expect(it.world.published.map(({ id }) => id)).toEqual(['t/generate/1']);
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
    ['for a change that says nothing of a record', { eventID: '1' }],
  ])('%s', async (_name, change) => {
    expect(await it.handle([change])).toEqual({ batchItemFailures: [] });
    expect(it.world.acts).toEqual([]);
    expect(it.telemetry.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { _aws: expect.any(Object), service: 'test', ChangeWithoutEvent: 1 },
    ]);
  });
});

describe('takes out of the outbox what has no pending event, and publishes nothing', () => {
  test.each([
    ['a revision that is out already', anItem('t', { publishedRevision: { N: '1' } })],
    ['what is undecided', anItem('t', { outcome: { S: 'awaiting' }, reason: { S: 'no_status' } })],
  ])('%s', async (_name, item) => {
    expect(await it.handle([aChange('1', item)])).toEqual({ batchItemFailures: [] });
    expect(it.world.acts).toEqual(['take out t']);
  });

  test.each([
    ['undecided', { outcome: { S: 'awaiting' }, reason: { S: 'not_reported' } }],
    ['timed out, and looked up again', { publishedRevision: { N: '1' } }],
  ])('unless its result is pending: %s', async (_name, edit) => {
    for (const due of ['result#00', 'unregistered#00']) {
      const item = anItem('t', { ...edit, due: { S: due } });

      expect(await it.handle([aChange('1', item)])).toEqual({ batchItemFailures: [] });
      expect(it.world.acts).toEqual([]);
    }
  });

  test('unless it is out of it already', async () => {
    const { due, ...item } = anItem('t', { publishedRevision: { N: '1' } });

    expect(await it.handle([aChange('1', item)])).toEqual({ batchItemFailures: [] });
    expect(it.world.acts).toEqual([]);
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
        // printf 'unpublishable\n%s' "$(printf %s "$body" | sha256sum | cut -c1-64)" | sha256sum
        ids: ['d5478c1fa57807354ee5b6a9974f1208fc8c1997694202d3f459d6c6eae20b96'],
        reason: 'unpublishable',
        issues: [{ field: 'voiceId', message: expect.any(String) }],
        taskId: 'broken',
        kind: 'generate',
        ref: 'order-17',
        body: '{"due":{"S":"publish#00"},"kind":{"S":"generate"},"outcome":{"S":"succeeded"},"receivedAt":{"S":"2026-11-23T09:00:00.000Z"},"ref":{"S":"order-17"},"revision":{"N":"1"},"settledAt":{"S":"2026-11-23T10:00:00.000Z"},"taskId":{"S":"broken"},"via":{"S":"callback"},"voiceId":{"S":""}}',
        sizeBytes: 279,
        digest: 'ad742ae6b9c2becada8349606bb7c443235afd77c83a81fb707950c2a6facae5',
        receivedAt: '2026-11-23T10:00:01.000Z',
      },
    ]);
  });

  test('goes there also when it has lost its revision, kind and reference', async () => {
    const answer = await it.handle([aChange('1', { outcome: { S: 'succeeded' } }, anItem('t'))]);

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(it.world.kept).toEqual([
      {
        ids: ['7b56d3b637e5d91293e1b7389727c8084ac899c08b40d15d96438e3b2fc6a0b5'],
        reason: 'unpublishable',
        issues: expect.arrayContaining([{ field: 'kind', message: expect.any(String) }]),
        taskId: undefined,
        kind: '',
        ref: undefined,
        body: '{"outcome":{"S":"succeeded"}}',
        sizeBytes: 29,
        digest: '6c4092d0aad2fff18310ce4736ea55fca0df32148e7ee0157bf7f351e78e9342',
        receivedAt: '2026-11-23T10:00:01.000Z',
      },
    ]);
  });
});

describe('what is said about a batch', () => {
  test('is a line for each event or failure, and a count of everything', async () => {
    it.world.refuses = (taskId) => taskId === 'bad';

    await it.handle([
      aChange('1', anItem('t')),
      aChange('2', anItem('bad', { traceparent: { S: TRACEPARENT } })),
      aChange('3', anItem('x', { via: { S: '' }, traceparent: { S: TRACEPARENT } })),
      aChange('4', undefined, anItem('gone')),
      aChange('5', anItem('out', { publishedRevision: { N: '1' } })),
    ]);

    const lines = it.telemetry.lines.map((line) => JSON.parse(line) as { message?: string });
    const said = (message: string) => lines.filter((line) => line.message === message);
    expect(lines).toHaveLength(4);
    expect(said('Event published')).toEqual([
      expect.objectContaining({ level: 'INFO', eventId: 't/generate/1' }),
    ]);
    expect(said('Event not published')).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        taskId: 'bad',
        traceId: TRACE_ID,
        error: 'Error: The topic refuses bad',
      }),
    ]);
    expect(said('Item quarantined: no event can be made of it')).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        taskId: 'x',
        traceId: TRACE_ID,
        id: 'quarantine-1',
        issues: ['via'],
      }),
    ]);
    expect(lines.at(-1)).toEqual({
      _aws: expect.any(Object),
      service: 'test',
      EventPublished: 1,
      EventLatency: 1000,
      EventPublishFailed: 1,
      EventQuarantined: 1,
      ChangeWithoutEvent: [1, 1],
    });
  });

  test('has the trace of the delivery that reported the result, where the record knows it', async () => {
    await it.handle([
      aChange('1', anItem('traced', { traceparent: { S: TRACEPARENT } })),
      aChange('2', anItem('older')),
      aChange('3', anItem('edited', { traceparent: { S: 'nonsense' } })),
    ]);

    const [traced, older, edited] = it.telemetry.lines.map((line) => JSON.parse(line) as unknown);
    expect(traced).toMatchObject({ eventId: 'traced/generate/1', traceId: TRACE_ID });
    expect(older).toMatchObject({ eventId: 'older/generate/1' });
    expect(edited).toMatchObject({ eventId: 'edited/generate/1' });
    for (const line of [older, edited]) expect(line).not.toHaveProperty('traceId');
    expect(it.world.published.map(({ traceparent }) => traceparent)).toEqual([
      TRACEPARENT,
      undefined,
      undefined,
    ]);
  });

  test('has how long each event took until the topic confirmed it, as values of one metric in milliseconds', async () => {
    it.world.refuses = () => {
      it.world.nowMs = Date.parse('2026-11-23T10:00:05.250Z');
      return false;
    };
    const settledAt = (time: string) => ({ settledAt: { S: `2026-11-23T${time}Z` } });

    const answer = await it.handle([
      aChange('1', anItem('a', settledAt('10:00:00.500'))),
      aChange('2', anItem('b', settledAt('10:00:00.000'))),
      aChange('3', anItem('edited', { settledAt: { S: '2026-11-23T10:00:00+05' } })),
    ]);

    expect(answer).toEqual({ batchItemFailures: [] });
    const counts = JSON.parse(it.telemetry.lines.at(-1) ?? '') as { _aws: unknown };
    expect(counts).toMatchObject({ EventPublished: [1, 1, 1], EventLatency: [4_750, 5_250] });
    expect(JSON.stringify(counts._aws)).toContain('{"Name":"EventLatency","Unit":"Milliseconds"}');
  });

  test('never holds a voice id', async () => {
    it.world.refuses = (taskId) => taskId === 'bad';

    await it.handle([
      aChange('1', anItem('t')),
      aChange('2', anItem('bad')),
      aChange('3', anItem('x', { via: { S: '' } })),
    ]);

    expect(it.telemetry.lines).not.toEqual([]);
    expect(it.telemetry.lines.join('\n')).not.toContain('voice_canary');
  });
});
