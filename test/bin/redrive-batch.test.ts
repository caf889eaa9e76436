import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { redriveBatch } from '../../bin/commands/redrive/batch.ts';
import type { RedrivePorts } from '../../bin/commands/redrive/ports.ts';
import { readFailedBatch } from '../../functions/adapters/s3/failure-bucket.ts';
import { aDiscardedBatch } from '../support/discarded-batch.ts';
import { aTaskItem } from '../support/task-item.ts';

/** A bucket with one batch about these tasks, and a topic that refuses as the test says. */
function aWorld(...taskIds: string[]) {
  const objects = new Map([['batch', aDiscardedBatch(taskIds)]]);
  const published: string[] = [];
  const faults = { read: false, remove: false, table: false, refused: new Set<string>() };
  const failing = (fails: boolean, what: string) =>
    fails ? Promise.reject(new Error(what)) : Promise.resolve();
  const taskIdOf = (item: Record<string, AttributeValue>) => item['taskId']?.S ?? '';
  const ports: RedrivePorts = {
    bucket: {
      async *list() {
        await Promise.resolve();
        yield* objects.keys();
      },
      async read(key) {
        await failing(faults.read, 'The bucket is shut');
        const body = objects.get(key);
        return body === undefined ? undefined : readFailedBatch(body);
      },
      async remove(key) {
        await failing(faults.remove, 'Deleting is denied');
        objects.delete(key);
      },
    },
    tasks: {
      async read(key) {
        await failing(faults.table, 'The table is down');
        return aTaskItem(taskIdOf(key));
      },
    },
    quarantined: {
      async *waiting() {
        await Promise.resolve();
        yield* [];
      },
      find: () => Promise.resolve(undefined),
      refusedReports: () => Promise.resolve([]),
      markRedriven: () => Promise.resolve(),
    },
    async publish(item) {
      const taskId = taskIdOf(item);
      await failing(faults.refused.has(taskId), `The topic refuses ${taskId}`);
      if (published.includes(taskId)) return { kind: 'up to date' };
      published.push(taskId);
      return { kind: 'published', eventId: `${taskId}/generate/1`, latencyMs: 0 };
    },
    bodies: { read: () => Promise.resolve(undefined) },
    enforcesSignatures: () => false,
    receiving: () => {
      throw new Error('A batch has no callbacks');
    },
    now: () => new Date('2026-11-23T10:00:00.000Z'),
  };
  return { objects, published, faults, redrive: () => redriveBatch('batch', ports) };
}

const NONE = { published: 0, upToDate: 0, quarantined: 0, gone: 0, failed: 0 };

describe('a record that fails', () => {
  test('holds up no other, and keeps the batch for the next redrive, which repeats nothing', async () => {
    const { objects, published, faults, redrive } = aWorld('a', 'bad', 'b');
    const before = new Map(objects);
    faults.refused.add('bad');

    const first = await redrive();
    expect(first).toEqual({
      key: 'batch',
      result: 'kept',
      records: { ...NONE, published: 2, failed: 1 },
      problems: ['bad/generate: Error: The topic refuses bad'],
    });
    expect(published.sort()).toEqual(['a', 'b']);
    expect(objects).toEqual(before);

    faults.refused.clear();
    const second = await redrive();
    expect(second).toEqual({
      key: 'batch',
      result: 'deleted',
      records: { ...NONE, published: 1, upToDate: 2 },
      problems: [],
    });
    expect(published.sort()).toEqual(['a', 'b', 'bad']);
    expect(objects.size).toBe(0);
  });

  test('also when the table is what failed', async () => {
    const { objects, faults, redrive } = aWorld('a');
    faults.table = true;

    expect(await redrive()).toMatchObject({
      result: 'kept',
      records: { ...NONE, failed: 1 },
      problems: ['a/generate: Error: The table is down'],
    });
    expect(objects.size).toBe(1);
  });
});

describe('what fails around the records is reported, and loses nothing', () => {
  test('a batch that cannot be read is kept', async () => {
    const { faults, published, redrive } = aWorld('a');
    faults.read = true;

    expect(await redrive()).toEqual({
      key: 'batch',
      result: 'kept',
      records: NONE,
      problems: ['Error: The bucket is shut'],
    });
    expect(published).toEqual([]);
  });

  test('a batch that cannot be deleted is kept, with what was published', async () => {
    const { faults, redrive } = aWorld('a');
    faults.remove = true;

    expect(await redrive()).toEqual({
      key: 'batch',
      result: 'kept',
      records: { ...NONE, published: 1 },
      problems: ['Error: Deleting is denied'],
    });
  });
});
