import { afterEach, describe, expect, test } from '@jest/globals';
import type { Position } from '../../local/stream/checkpoints.ts';
import { startEventSourceMapping, type EventSourceMapping } from '../../local/stream/event-source-mapping.ts';
import type { StreamRecord } from '../../local/stream/stream-record.ts';
import type { StreamSource } from '../../local/stream/stream-source.ts';
import type { MappingPlan } from '../../local/template/plan.ts';
import { eventually } from '../support/eventually.ts';
import { aRecord, numbersOf } from './stream-records.ts';

const PLAN: MappingPlan = {
  id: 'Mapping',
  functionName: 'Publish',
  tableName: 'Tasks',
  streamArn: 'arn',
  patterns: [{ dynamodb: { NewImage: { wanted: { S: ['yes'] } } } }],
  startingPosition: 'TRIM_HORIZON',
  batchSize: 2,
  batchingWindowSeconds: 0,
  bisect: true,
  reportsItemFailures: true,
  maxRetries: 0,
  maxAgeSeconds: undefined,
  failureBucket: undefined,
};
const wanted = (number: string) => aRecord(number, { wanted: { S: 'yes' } });

/** A stream with one shard that hands out its records in these pages, and begins again after the saved one. */
function aStream(pages: readonly (readonly StreamRecord[])[]) {
  let next = 0;
  let saves = 0;
  const source: StreamSource = {
    read() {
      const records = pages[next] ?? [];
      const last = records.at(-1);
      next += 1;
      const position: Position | undefined = last && {
        kind: 'after',
        sequenceNumber: last.dynamodb.SequenceNumber,
      };
      return Promise.resolve([{ shardId: 'shard', records, position }]);
    },
    rewind() {
      next = saves;
    },
    save() {
      saves += 1;
    },
  };
  return { source, saves: () => saves };
}

let mapping: EventSourceMapping | undefined;
afterEach(() => mapping?.stop());

function start(
  pages: readonly (readonly StreamRecord[])[],
  plan: Partial<MappingPlan>,
  ports: { discardFails?: number; fails?: number } = {},
) {
  const invoked: string[] = [];
  const discarded: string[] = [];
  let discardFails = ports.discardFails ?? 0;
  let fails = ports.fails ?? 0;
  const stream = aStream(pages);
  mapping = startEventSourceMapping(
    { ...PLAN, ...plan },
    {
      source: stream.source,
      invoke: (records) => {
        invoked.push(numbersOf(records));
        return fails-- > 0 ? Promise.reject(new Error('boom')) : Promise.resolve(undefined);
      },
      discard: (_shardId, { records }) => {
        if (discardFails-- > 0) return Promise.reject(new Error('no bucket'));
        discarded.push(numbersOf(records));
        return Promise.resolve();
      },
    },
  );
  const until = (condition: () => boolean) => eventually(() => Promise.resolve(condition() || undefined));
  return { invoked, discarded, saves: stream.saves, until };
}

describe('startEventSourceMapping', () => {
  test('hands over what passes the filter, in order and in batches, and saves each page', async () => {
    const run = start(
      [[wanted('1'), aRecord('2'), wanted('3'), wanted('4')], [aRecord('5')], [wanted('6')]],
      {},
    );

    await run.until(() => run.saves() === 3);

    expect(run.invoked).toEqual(['13', '4', '6']);
  });

  test('gathers a batch for as long as the window is open', async () => {
    const run = start([[wanted('1')], [aRecord('2')], [wanted('3')], [wanted('4')]], {
      batchSize: 10,
      batchingWindowSeconds: 0.5,
    });

    await run.until(() => run.saves() === 1);

    expect(run.invoked).toEqual(['134']);
  });

  test('reads a page again that could be neither handled nor discarded, so that nothing is lost', async () => {
    const run = start([[wanted('1')], [wanted('2')]], {}, { fails: 2, discardFails: 1 });

    await run.until(() => run.saves() === 2);

    expect(run.invoked).toEqual(['1', '1', '2']);
    expect(run.discarded).toEqual(['1']);
  });

  test('rejects a filter that is not known', () => {
    expect(() => start([], { patterns: [{ a: [{ cidr: 'x' }] }] })).toThrow('cidr');
  });
});
