import { answeredWith } from './answers.ts';
import {
  weightOf,
  wordsOf,
  type Callback,
  type Delivery,
  type Findings,
  type KnownRecord,
  type ProviderFacts,
  type Registration,
  type Statement,
} from './facts.ts';

/** What one callback with a good token reported of its task, and when. */
interface Reported {
  readonly callback: Callback;
  /** `undefined` where the harness does not know what it says. */
  readonly statement: Statement | undefined;
  readonly firstSentAtMs: number;
  /** When it was answered with 200, in either form; `undefined` when it never was. */
  readonly answeredAtMs: number | undefined;
  /** How often it was answered as received. */
  readonly received: number;
}

/** Returns what a delivery reported; nothing where it reported nothing. */
export function reportedBy({ callback, attempts }: Delivery): Reported[] {
  if (callback.meaning.kind !== 'report') return [];
  const { statement } = callback.meaning;
  const first = attempts.find(({ answer }) => answer === 'received' || answer === 'quarantined');
  return [
    {
      callback,
      statement,
      firstSentAtMs: attempts[0]?.sentAtMs ?? Infinity,
      answeredAtMs: first?.endedAtMs,
      received: answeredWith('received', { callback, attempts }).length,
    },
  ];
}

/** What is known of a task beside its record. */
export interface TaskFacts {
  readonly reports: readonly Reported[];
  readonly registrations: readonly Registration[];
  readonly provider: ProviderFacts | undefined;
  readonly confirms: boolean;
  /** Returns whether the quarantine has a callback, and whether it counts one for which it had no place. */
  readonly isQuarantined: (callback: Callback) => boolean;
  readonly hasNoPlace: (callback: Callback) => boolean;
}

/** Whether a record takes what a submission's URL brings: its own, or any where it has no reference. */
export function isOwn({ ref }: Pick<KnownRecord, 'ref'>, callback: Pick<Callback, 'ref'>): boolean {
  return ref === undefined || ref === callback.ref;
}

/** Whether a record says at least as much as a callback of its own submission; what is only claimed waits for a lookup. */
export function hasReport(record: KnownRecord, statement: Statement | undefined, confirms: boolean): boolean {
  return confirms || statement === undefined || weightOf(record) >= weightOf(statement);
}

/**
 * What was answered is counted, once for each answer.
 *
 * @param isExact whether no answer was lost; otherwise a delivery without an answer may be counted, too.
 */
export function judgeCount(counted: number, answered: number, isExact = false): string[] {
  if (counted === answered || (counted > answered && !isExact)) return [];
  return [`${counted} deliveries are counted, and ${answered} were answered with 200`];
}

/**
 * What was answered 200 is in the record of its own submission, the best of it, or in quarantine; and a record says nothing else
 * than a callback, a lookup or the deadline did.
 */
export function judgeRecord(record: KnownRecord, facts: TaskFacts): Findings {
  const { reports } = facts;
  const own = reports.filter(({ callback }) => isOwn(record, callback));
  const received = own.reduce((sum, report) => sum + report.received, 0);
  return {
    missing: reports.flatMap((report) => judgeKept(record, report, facts)),
    wrong: [
      ...judgeOwner(record, facts),
      ...judgeCount(record.deliveries ?? 0, received),
      ...judgePublished(record),
      ...judgeSource(record, own, facts),
      ...judgeFirst(record, own, facts),
    ],
  };
}

/** What was answered 200 has a record; so has a registered task. */
export function judgeAbsence({ reports, registrations, isQuarantined, hasNoPlace }: TaskFacts): string[] {
  return [
    ...reports
      .filter(({ answeredAtMs }) => answeredAtMs !== undefined)
      .filter(({ callback }) => !isQuarantined(callback) && !hasNoPlace(callback))
      .map(({ statement }) => `${quoted(statement)} was answered with 200, and there is no record`),
    ...(registrations.some(({ isKept }) => isKept) ? ['it was registered, and there is no record'] : []),
  ];
}

const quoted = (statement: Statement | undefined) =>
  statement === undefined ? 'a callback' : `"${wordsOf(statement)}"`;

/** A registration that was answered has taken in what its own URL had reported before, also from quarantine. */
function judgeKept(record: KnownRecord, report: Reported, facts: TaskFacts): string[] {
  const { callback, statement, answeredAtMs } = report;
  const { registrations, confirms, isQuarantined, hasNoPlace } = facts;
  if (answeredAtMs === undefined) return [];
  const ofOwn = isOwn(record, callback);
  if ((ofOwn && hasReport(record, statement, confirms)) || hasNoPlace(callback)) return [];
  const isTakenIn = ofOwn && registrations.some(({ isKept, ref }) => isKept && ref === callback.ref);
  // What stood in a record that was displaced is in quarantine, unless it was only remembered.
  const isElsewhere = isQuarantined(callback) || record.displacedRef === callback.ref;
  if (isElsewhere && !isTakenIn) return [];
  const of = ofOwn ? '' : ` of ${record.ref}`;
  return [`${quoted(statement)} was answered with 200, and the record${of} says "${wordsOf(record)}"`];
}

function judgeOwner({ ref }: KnownRecord, { reports, registrations }: TaskFacts): string[] {
  const refs = [...reports.map(({ callback }) => callback.ref), ...registrations.map((one) => one.ref)];
  if (refs.length === 0) return ['no callback with a good token reported it, and there is a record'];
  return refs.includes(ref) ? [] : [`the record has ${ref === undefined ? 'no ref' : `the ref ${ref}`}`];
}

function judgePublished({ outcome, revision, publishedRevision, displacedRef }: KnownRecord): string[] {
  if (outcome === 'awaiting' && displacedRef === undefined && publishedRevision !== undefined) {
    return [`revision ${publishedRevision} is marked as published, and the record is undecided`];
  }
  const isPending = outcome !== 'awaiting' && publishedRevision !== revision;
  return isPending ? [`the event of revision ${revision} is still pending`] : [];
}

/** What a record says was said by what it names. */
function judgeSource(
  record: KnownRecord,
  own: readonly Reported[],
  { registrations, provider, confirms }: TaskFacts,
): string[] {
  const says = wordsOf(record);
  const lookups = provider?.lookups?.get(record.taskId) ?? (provider?.lookups === undefined ? Infinity : 0);
  switch (record.via) {
    case 'callback':
      if (!own.some(({ callback }) => callback.ref === record.ref)) {
        return ['it was settled by a callback, and none came'];
      }
      // What is only claimed is never an outcome.
      if (confirms) {
        return record.outcome === 'awaiting' ? [] : ['it was settled by a callback that no lookup confirmed'];
      }
      return own.some((report) => isSource(report, record))
        ? []
        : [
            `the record says "${says}"${record.raw === undefined ? '' : ` of the body ${record.raw}`}, which nothing sent so`,
          ];
    case 'lookup': {
      if (provider === undefined || lookups === 0) return ['it was settled by a lookup, and there was none'];
      const truth = provider.truths.get(record.taskId);
      const isTrue = truth !== undefined && wordsOf(truth) === says;
      return isTrue ? [] : [`the record says "${says}" by lookup, and the provider ${quoted(truth)}`];
    }
    case 'deadline': {
      const hasDeadline = registrations.length > 0 || (provider !== undefined && own.length > 0);
      return hasDeadline && says === 'failed timed_out' ? [] : [`it ended as "${says}" by deadline`];
    }
    default:
      return says === 'awaiting not_reported' && registrations.length > 0
        ? []
        : [`the record says "${says}", and not what brought it`];
  }
}

function isSource({ statement, callback }: Reported, record: KnownRecord): boolean {
  if (statement === undefined) return true;
  return wordsOf(statement) === wordsOf(record) && (record.raw === undefined || record.raw === callback.body);
}

/** Of two results that count the same the first stays; and a record changes only when it comes to say more. */
function judgeFirst(
  record: KnownRecord,
  own: readonly Reported[],
  { registrations, provider }: TaskFacts,
): string[] {
  const { via, revision = 0, displacedRef } = record;
  const known = own.flatMap(({ statement, ...report }) =>
    statement === undefined ? [] : [{ statement, ...report }],
  );
  if (via !== 'callback' || displacedRef !== undefined || known.length < Math.max(1, own.length)) return [];
  const says = wordsOf(record);
  const sameWords = known.filter(({ statement }) => wordsOf(statement) === says);
  const firstSentAtMs = Math.min(...sameWords.map((one) => one.firstSentAtMs));
  const displaced = known.find(
    ({ statement, answeredAtMs = Infinity }) =>
      weightOf(statement) === weightOf(record) && wordsOf(statement) !== says && answeredAtMs < firstSentAtMs,
  );
  // A registration, a lookup or a deadline may have changed it, too.
  const isAlone = registrations.length === 0 && provider === undefined;
  const mostRevisions = new Set(known.map(({ statement }) => weightOf(statement))).size;
  return [
    ...(displaced === undefined
      ? []
      : [`${quoted(displaced.statement)} was answered with 200 before "${says}", which displaced it`]),
    ...(isAlone && revision > mostRevisions
      ? [`the record has revision ${revision}, and can have changed ${mostRevisions} times`]
      : []),
  ];
}
