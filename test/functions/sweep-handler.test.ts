import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ScheduledEvent } from 'aws-lambda';
import { describe, expect, test } from '@jest/globals';
import type { PublishPorts } from '../../functions/publish-events/publish-pending-event.ts';
import { createHandler } from '../../functions/sweep-due/handler.ts';
import type { SweepPorts } from '../../functions/sweep-due/sweep-ports.ts';
import { aContext, silentTelemetry } from '../support/lambda.ts';

const TICK: ScheduledEvent = {
  version: '0',
  id: '1',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  time: '2026-11-23T10:15:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {},
};

const anItem = (taskId: string): Record<string, AttributeValue> => ({
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
  dueAt: { S: '2026-11-23T10:14:00.000Z' },
});

/** A sweep that finds no result due. */
function noResults(): Pick<SweepPorts, 'pending' | 'tasks' | 'lookups'> {
  const unexpected = () => Promise.reject(new Error('No result is due'));
  return {
    pending: {
      async *due() {
        await Promise.resolve();
        yield* [];
      },
      read: unexpected,
      claim: unexpected,
      reschedule: unexpected,
      clear: unexpected,
      recordLookup: unexpected,
    },
    tasks: { commit: unexpected },
    lookups: undefined,
  };
}

/** Sweeps over the tasks of one partition; the topic refuses those that are called `bad`. */
async function sweep(taskIds: readonly string[], remainingMs: number) {
  const acts: string[] = [];
  const ports: PublishPorts = {
    publisher: {
      publish(event) {
        if (event.subject.startsWith('bad'))
          return Promise.reject(new Error(`The topic refuses ${event.id}`));
        acts.push(`publish ${event.id}`);
        return Promise.resolve();
      },
    },
    outbox: {
      markPublished(key, revision, publishedAt) {
        acts.push(`mark ${key['taskId']?.S} ${revision} ${publishedAt}`);
        return Promise.resolve();
      },
      takeOut: () => Promise.reject(new Error('Nothing is to be taken out')),
    },
    quarantine: { keep: () => Promise.reject(new Error('Nothing is to be quarantined')) },
    source: '/suno-voice-callbacks/Test',
    now: () => new Date('2026-11-23T10:15:00.000Z'),
  };
  const overdueItems = {
    async *overdue(due: string) {
      await Promise.resolve();
      if (due === 'publish#00') yield* taskIds.map(anItem);
    },
  };
  const { logger, metrics, lines } = silentTelemetry();
  const publications = silentTelemetry();
  await createHandler(
    {
      ...noResults(),
      overdueItems: overdueItems,
      publishing: ports,
      traceparent: () => undefined,
      now: ports.now,
    },
    logger,
    metrics,
    publications.metrics,
    silentTelemetry().metrics,
  )(TICK, aContext(remainingMs));
  const parsed = (all: string[]) => all.map((line) => JSON.parse(line) as unknown);
  return { acts, lines: parsed(lines), published: parsed(publications.lines) };
}

describe('a sweep', () => {
  test('publishes what is overdue, marks it, and counts it', async () => {
    const { acts, lines, published } = await sweep(['a', 'b'], 60_000);

    expect(acts).toEqual([
      'publish a/generate/1',
      'mark a 1 2026-11-23T10:15:00.000Z',
      'publish b/generate/1',
      'mark b 1 2026-11-23T10:15:00.000Z',
    ]);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'Event published', eventId: 'a/generate/1' }),
      expect.objectContaining({ level: 'INFO', message: 'Event published', eventId: 'b/generate/1' }),
      { _aws: expect.any(Object), service: 'test', EventOverdue: 2, EventOverdueAge: 60 },
    ]);
    // Under the publisher's name: an alarm looks at one metric.
    expect(published).toEqual([
      {
        _aws: expect.any(Object),
        service: 'test',
        EventPublished: [1, 1],
        EventLatency: [900_000, 900_000],
      },
    ]);
  });

  test('says how many it could not publish, and why the first', async () => {
    const { acts, lines, published } = await sweep(['bad-1', 'a', 'bad-2'], 60_000);

    expect(acts).toEqual(['publish a/generate/1', 'mark a 1 2026-11-23T10:15:00.000Z']);
    expect(lines.slice(-2)).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'Sweep incomplete',
        failures: 2,
        first: 'Error: The topic refuses bad-1/generate/1',
      }),
      { _aws: expect.any(Object), service: 'test', EventOverdue: 3, EventOverdueAge: 60, SweepFailed: 2 },
    ]);
    expect(published).toEqual([
      {
        _aws: expect.any(Object),
        service: 'test',
        EventPublished: 1,
        EventLatency: 900_000,
        EventPublishFailed: [1, 1],
      },
    ]);
  });

  test('leaves no line when nothing is due: what is not counted costs nothing', async () => {
    expect(await sweep([], 60_000)).toEqual({ acts: [], lines: [], published: [] });
  });

  test.each([
    { remainingMs: 20_001, published: ['publish a/generate/1', 'mark a 1 2026-11-23T10:15:00.000Z'] },
    { remainingMs: 20_000, published: [] },
  ])(
    'with $remainingMs ms left does $published: one needs up to 20 s',
    async ({ remainingMs, published }) => {
      expect(await sweep(['a'], remainingMs)).toMatchObject({ acts: published });
    },
  );
});
