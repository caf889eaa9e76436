import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { dayKey, resultDueKey } from '../../functions/domain/outbox.ts';
import { TASK_TABLE } from './store.ts';

const WEEK_MS = 7 * 86_400_000;

type Item = Record<string, AttributeValue>;

/**
 * Puts records into a table as a week of traffic leaves them: of every hundred, nine have failed, one is undecided, and four
 * have seen a callback twice, too late or contradicted, or none; what is decided is published. The first is the newest.
 *
 * Writes the local database's own tables: through its API, 100,000 records take minutes.
 *
 * @param until when the newest one changed.
 */
export function writeManyRecords(databaseFile: string, count: number, until: Date): void {
  const database = new DatabaseSync(databaseFile, { timeout: 30_000 });
  try {
    const insert = database.prepare(
      `INSERT INTO "${TASK_TABLE}" (pk, sk, item_json, item_size, hash_prefix) VALUES (?, ?, ?, ?, ?)`,
    );
    const insertInto = (index: string) =>
      database.prepare(
        `INSERT INTO "${TASK_TABLE}::gsi::${index}" (gsi_pk, gsi_sk, table_pk, table_sk, item_json) VALUES (?, ?, ?, ?, ?)`,
      );
    const insertByDay = insertInto('ByDay');
    const insertDue = insertInto('Due');
    database.exec('BEGIN IMMEDIATE');
    for (let index = 0; index < count; index++) {
      const at = new Date(until.getTime() - Math.floor((index * WEEK_MS) / count)).toISOString();
      const item = recordOf(index, at, until);
      const { taskId = { S: '' }, kind = { S: '' }, day = { S: '' }, updatedAt = { S: '' } } = item;
      const json = JSON.stringify(item);
      const key = [keyText(taskId), keyText(kind)] as const;
      insert.run(...key, json, json.length, hashPrefix(taskId.S ?? ''));
      const entry = JSON.stringify({ taskId, kind, day, updatedAt });
      insertByDay.run(keyText(day), keyText(updatedAt), ...key, entry);
      const { due, dueAt, deadlineAt } = item;
      if (due === undefined || dueAt === undefined) continue;
      const owed = JSON.stringify({ taskId, kind, due, dueAt, deadlineAt });
      insertDue.run(keyText(due), keyText(dueAt), ...key, owed);
    }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

export const manyTaskId = (index: number) => `task-${String(index).padStart(6, '0')}`;

const keyText = (value: AttributeValue) => `S:${value.S ?? ''}`;

/** What the database orders its scans by. */
function hashPrefix(key: string): string {
  return createHash('md5').update(`Outliers${key}`).digest('hex').slice(0, 6);
}

/** What became of every hundredth task, by its number among a hundred: the rest is as it should be. */
const TROUBLES: Readonly<Record<number, object>> = {
  2: { outcome: 'awaiting', reason: 'in_progress', rank: 0 },
  3: { deliveries: 2, history: [{ at: '2026-11-23T10:00:05.000Z', why: 'duplicate', outcome: 'succeeded' }] },
  4: { deliveries: 2, history: [{ at: '2026-11-23T10:00:05.000Z', why: 'late', outcome: 'failed' }] },
  5: { deliveries: 2, history: [{ at: '2026-11-23T10:00:05.000Z', why: 'conflict', outcome: 'succeeded' }] },
  6: { via: 'lookup', lookups: 2, lookupSaid: 'success' },
};

/** How many of the newest tasks still wait for their results. */
export const AWAITED = 30;

function recordOf(index: number, at: string, until: Date): Item {
  const taskId = manyTaskId(index);
  const common = {
    taskId,
    kind: 'generate',
    ref: `order-${index}`,
    receivedAt: at,
    updatedAt: at,
    day: dayKey(taskId, at),
    revision: 1,
    deliveries: 1,
    via: 'callback',
    raw: JSON.stringify({ code: 200, msg: 'success', data: { taskId, status: 'success', errorMessage: '' } }),
    client: { address: '203.0.113.9', userAgent: 'provider/1' },
  };
  const trouble = TROUBLES[index % 100];
  if (index % 100 === 2) {
    const dueAt = new Date(until.getTime() + 3_600_000).toISOString();
    const owed = index < 100 * AWAITED && { due: resultDueKey(taskId), dueAt, deadlineAt: dueAt };
    return marshall({ ...common, ...trouble, ...owed });
  }
  return marshall({
    ...common,
    ...outcomeOf(index),
    ...(index % 11 === 1 ? {} : trouble),
    settledAt: at,
    publishedRevision: 1,
    publishedAt: new Date(Date.parse(at) + 300 + (index % 100)).toISOString(),
  });
}

/** Of the failures, every tenth is one that nobody told of. */
function outcomeOf(index: number) {
  if (index % 11 !== 1)
    return { outcome: 'succeeded', voiceId: `voice_${index}`, rank: 3, code: 200, msg: 'success' };
  if (index % 110 === 12) return { outcome: 'failed', reason: 'timed_out', rank: 1, via: 'deadline' };
  return { outcome: 'failed', reason: 'voice_rejected', rank: 2, code: 400, msg: 'Voice generation failed' };
}
