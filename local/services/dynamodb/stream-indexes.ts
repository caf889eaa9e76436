import { DatabaseSync } from 'node:sqlite';
import { EngineError } from '../../engine-error.ts';

/**
 * Adds indexes to the database's file that make its streams fast.
 *
 * dynoxide keeps every stream record permanently and scans all of them at each write: without these indexes
 * writes become slower with their number.
 *
 * @throws {EngineError} if the database has other tables than the version of dynoxide that this was written for.
 */
export function addStreamIndexes(databaseFile: string): void {
  // The database has the file open too, and both may wait for each other's write.
  const database = new DatabaseSync(databaseFile, { timeout: 5_000 });
  try {
    database.exec(`
      CREATE INDEX IF NOT EXISTS voice_stream_by_table
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS voice_stream_by_shard
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
    `);
  } catch (error) {
    throw new EngineError(
      `The local DynamoDB keeps its stream records otherwise than expected, so the indexes of local/services/dynamodb/stream-indexes.ts do not fit the installed dynoxide: ${String(error)}`,
      { cause: error },
    );
  } finally {
    database.close();
  }
}
