/**
 * How long a settled item may stay unpublished before the sweep publishes it, in seconds.
 *
 * The stream needs well under a second; a quarter of an hour gives a hot shard or a throttled topic time to recover before
 * anything is sent twice.
 */
export const PUBLISH_OVERDUE_SECONDS = 15 * 60;

/**
 * How many partitions each index key is spread over.
 *
 * A partition takes 1,000 writes a second, and a full index partition throttles the table behind it.
 */
export const SHARDS = 16;

/** Returns the partition of the `Due` index that holds this task while its event is pending. */
export function publishDueKey(taskId: string): string {
  return `publish#${shardOf(taskId)}`;
}

/** Returns whether a value of `due` says that an event is pending. */
export function isEventPending(due: unknown): boolean {
  return typeof due === 'string' && due.startsWith('publish#');
}

/** Returns all partitions of the `Due` index that hold pending events: the sweep reads them all. */
export function publishDueKeys(): string[] {
  return shards().map((shard) => `publish#${shard}`);
}

/**
 * The prefixes of `due` while a result is pending: of a registered task, and of a task that only callbacks named. They are
 * separate, so that no number of callbacks delays the lookup of a registered task.
 */
export const RESULT_DUE_PREFIXES = { registered: 'result#', unregistered: 'unregistered#' } as const;

/** Returns the partition of the `Due` index that holds a registered task while its result is pending. */
export function resultDueKey(taskId: string): string {
  return `${RESULT_DUE_PREFIXES.registered}${shardOf(taskId)}`;
}

/**
 * Returns the partition of the `Due` index that holds the pending results of tasks that only callbacks with this reference named:
 * a single partition, so that one URL's callbacks can delay the tasks of only a sixteenth of the other references.
 */
export function unregisteredDueKey(ref: string): string {
  return `${RESULT_DUE_PREFIXES.unregistered}${shardOf(ref)}`;
}

/** Returns whether a value of `due` says that a result is pending. */
export function isResultPending(due: unknown): boolean {
  return (
    typeof due === 'string' && Object.values(RESULT_DUE_PREFIXES).some((prefix) => due.startsWith(prefix))
  );
}

/** Returns whether a pending result is of a registered task, not of a task that only callbacks named. */
export function isRegisteredResult(due: string): boolean {
  return due.startsWith(RESULT_DUE_PREFIXES.registered);
}

/** Returns all partitions of the `Due` index that hold pending results of registered tasks. */
export function resultDueKeys(): string[] {
  return shards().map((shard) => `${RESULT_DUE_PREFIXES.registered}${shard}`);
}

/** Returns all partitions of the `Due` index that hold pending results of tasks that only callbacks named. */
export function unregisteredDueKeys(): string[] {
  return shards().map((shard) => `${RESULT_DUE_PREFIXES.unregistered}${shard}`);
}

/** Returns the partition of the `ByDay` index for a task that changed at this time, for example `2026-11-23#07`. */
export function dayKey(taskId: string, updatedAt: string): string {
  return `${updatedAt.slice(0, 10)}#${shardOf(taskId)}`;
}

/** Returns all partitions of the `ByDay` index that hold the tasks of one day, for example of `2026-11-23`. */
export function dayKeys(day: string): string[] {
  return shards().map((shard) => `${day}#${shard}`);
}

/** Returns the shard of a key by FNV-1a over its UTF-16 units: even, and the same in every process. Not for security. */
function shardOf(key: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return pad((hash >>> 0) % SHARDS);
}

function shards(): string[] {
  return Array.from({ length: SHARDS }, (_, shard) => pad(shard));
}

function pad(shard: number): string {
  return String(shard).padStart(2, '0');
}
