import type { StoredRecord } from './facts.ts';
import { weightOf, wordsOf, type Told } from './told.ts';

export interface Findings {
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
}

/** Holds a record against what was told of its task. */
export function judgeRecord(record: StoredRecord, told: readonly Told[]): Findings {
  const says = wordsOf(record);
  const answered = told.filter(({ answeredAtMs }) => answeredAtMs !== undefined);
  const sameWords = told.filter(({ statement }) => wordsOf(statement) === says);
  const better = answered.find(({ statement }) => weightOf(statement) > weightOf(record));
  const firstSentAtMs = Math.min(...sameWords.map((one) => one.firstSentAtMs));
  const displaced = answered.find(
    ({ statement, answeredAtMs = Infinity }) =>
      weightOf(statement) === weightOf(record) && wordsOf(statement) !== says && answeredAtMs < firstSentAtMs,
  );
  const possibleRevisions = new Set(told.map(({ statement }) => weightOf(statement))).size;

  const lost: string[] = [];
  const wrong: string[] = [];
  if (better !== undefined) {
    lost.push(`"${wordsOf(better.statement)}" was answered with 200, and the record says "${says}"`);
  }
  if (!sameWords.some(({ body }) => body === record.raw)) {
    wrong.push(`the record says "${says}" of the body ${record.raw}, which nobody sent so`);
  }
  if (displaced !== undefined) {
    wrong.push(
      `"${wordsOf(displaced.statement)}" was answered with 200 before "${says}", which displaced it`,
    );
  }
  if (told.every(({ ref }) => ref !== record.ref)) wrong.push(`the record has the ref ${record.ref}`);
  if (record.revision > possibleRevisions) {
    wrong.push(`the record has revision ${record.revision}, and can have changed ${possibleRevisions} times`);
  }
  if (record.deliveries < answered.length) {
    wrong.push(
      `the record counts ${record.deliveries} deliveries, and ${answered.length} were answered with 200`,
    );
  }
  if (record.outcome !== 'awaiting' && record.publishedRevision !== record.revision) {
    wrong.push(`the record still owes the event of revision ${record.revision}`);
  }
  return { lost, wrong };
}
