import type { AttributeValue } from 'aws-lambda';
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { TASK_TABLE } from './store.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** Puts records into the task table, in the local database's own tables: through its API, 100,000 records take minutes. */
export function writeRecords(databaseFile: string, records: Iterable<Item>): void {
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
    for (const item of records) {
      const { taskId = { S: '' }, kind = { S: '' }, day = { S: '' }, updatedAt = { S: '' } } = item;
      const json = JSON.stringify(item);
      const key = [keyText(taskId), keyText(kind)] as const;
      insert.run(...key, json, json.length, hashPrefix(taskId.S ?? ''));
      const entry = JSON.stringify({ taskId, kind, day, updatedAt });
      insertByDay.run(keyText(day), keyText(updatedAt), ...key, entry);
      const { due, dueAt, deadlineAt, ref } = item;
      if (due === undefined || dueAt === undefined) continue;
      const pending = JSON.stringify({ taskId, kind, due, dueAt, deadlineAt, ref });
      insertDue.run(keyText(due), keyText(dueAt), ...key, pending);
    }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

const keyText = (value: AttributeValue) => `S:${value.S ?? ''}`;

/** What the database orders its scans by. */
function hashPrefix(key: string): string {
  return createHash('md5').update(`Outliers${key}`).digest('hex').slice(0, 6);
}
