import type { Findings, KnownRecord, StoredRecord } from './facts.ts';
import { weightOf, wordsOf, type Reported } from './reported.ts';

/** A record belongs to its submission, counts what was answered, and its event is published. */
export function judgeRecord(
  record: KnownRecord,
  { refs, answered }: { readonly refs: readonly (string | undefined)[]; readonly answered: number },
): string[] {
  const { outcome, ref, revision, publishedRevision, deliveries = 0 } = record;
  const wrong: string[] = [];
  if (ref === undefined || !refs.includes(ref))
    wrong.push(`the record has ${ref === undefined ? 'no ref' : `the ref ${ref}`}`);
  if (deliveries < answered) {
    wrong.push(`the record counts ${deliveries} deliveries, and ${answered} were answered with 200`);
  }
  if (outcome !== 'awaiting' && publishedRevision !== revision) {
    wrong.push(`the event of revision ${revision} is still pending`);
  }
  return wrong;
}

/** What was answered 200 is in the record, the best of it, and nothing else is: holds a record against what callbacks reported. */
export function judgeReports(record: StoredRecord, reported: readonly Reported[]): Findings {
  const says = wordsOf(record);
  const answered = reported.filter(({ answeredAtMs }) => answeredAtMs !== undefined);
  const sameWords = reported.filter(({ statement }) => wordsOf(statement) === says);
  const better = answered.find(({ statement }) => weightOf(statement) > weightOf(record));
  const firstSentAtMs = Math.min(...sameWords.map((one) => one.firstSentAtMs));
  const displaced = answered.find(
    ({ statement, answeredAtMs = Infinity }) =>
      weightOf(statement) === weightOf(record) && wordsOf(statement) !== says && answeredAtMs < firstSentAtMs,
  );
  const possibleRevisions = new Set(reported.map(({ statement }) => weightOf(statement))).size;

  const missing: string[] = [];
  const wrong: string[] = [];
  if (better !== undefined) {
    missing.push(`"${wordsOf(better.statement)}" was answered with 200, and the record says "${says}"`);
  }
  if (!sameWords.some(({ body }) => body === record.raw)) {
    wrong.push(`the record says "${says}" of the body ${record.raw}, which nothing sent so`);
  }
  if (displaced !== undefined) {
    wrong.push(
      `"${wordsOf(displaced.statement)}" was answered with 200 before "${says}", which displaced it`,
    );
  }
  if (record.revision > possibleRevisions) {
    wrong.push(`the record has revision ${record.revision}, and can have changed ${possibleRevisions} times`);
  }
  return { missing, wrong };
}

/** What was answered 200 has a record. */
export function judgeAbsence(reported: readonly Reported[]): Findings {
  const answered = reported.filter(({ answeredAtMs }) => answeredAtMs !== undefined);
  return {
    missing: answered.map(
      ({ statement }) => `"${wordsOf(statement)}" was answered with 200, and there is no record`,
    ),
    wrong: [],
  };
}
