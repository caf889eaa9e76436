import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../calls.ts';
import type { Change, Store } from '../store.ts';
import { describe, isBudget, law, numberOf, owesResult } from './law.ts';

/** What a record says of a task: as long as these are the same, no event may be published. */
const FACTS = [
  'outcome',
  'reason',
  'voiceId',
  'rank',
  'settledAt',
  'via',
  'traceparent',
  'ref',
  'receivedAt',
  'raw',
];

/** All that a record may have once a registration has displaced what the URL of another submission reported. */
const BEGUN_ANEW = [
  ...[
    'taskId',
    'kind',
    'outcome',
    'reason',
    'ref',
    'registeredAt',
    'deadlineAt',
    'due',
    'dueAt',
    'updatedAt',
  ],
  ...['day', 'expiresAt', 'displacedRef', 'revision', 'publishedRevision'],
];

/** Nothing goes backwards: a record changes what it says only by rising in rank, one revision at a time. */
export function checkChange(change: Change): void {
  const { before, after } = change;
  if (isBudget(after)) return;
  if (isDisplacement(change)) {
    checkDisplacement(change);
    checkOwedResult(change);
    return;
  }
  const taskId = after['taskId']?.S;
  const step = numberOf(after, 'revision') - numberOf(before, 'revision');
  const changed = FACTS.filter((fact) => !isDeepStrictEqual(before?.[fact], after[fact]));
  const isSilent = changed.every((fact) => mayChangeSilently(fact, before, after));
  law(
    step === 0 ? isSilent : step === 1 && changed.length > 0,
    () => `The record of ${taskId} changed, and its revision by ${step}`,
  );
  const rises = before?.['rank'] === undefined || numberOf(after, 'rank') > numberOf(before, 'rank');
  law(
    step === 0 || rises,
    () => `The record of ${taskId} went backwards: ${describe(before)} became ${describe(after)}`,
  );
  for (const [counter, what] of Object.entries({ deliveries: 'deliveries', lookups: 'lookups' })) {
    const counted = numberOf(after, counter) - numberOf(before, counter);
    law(counted === 0 || counted === 1, () => `One write counted ${counted} ${what} of ${taskId}`);
  }
  law(
    before?.['ref'] === undefined || before['ref'].S === after['ref']?.S,
    () => `The reference of ${taskId} changed from ${before?.['ref']?.S} to ${after['ref']?.S}`,
  );
  checkOwedResult(change);
}

/** Whether a registration replaces a reference that only a callback gave. */
function isDisplacement({ before, after }: Change): boolean {
  const isOther = before?.['ref'] !== undefined && before['ref'].S !== after['ref']?.S;
  return isOther && before['registeredAt'] === undefined && after['registeredAt'] !== undefined;
}

/** The record begins anew, with nothing that the other URL said; its revisions continue, so that the next result is news. */
function checkDisplacement({ before, after }: Change): void {
  const taskId = after['taskId']?.S;
  const left = Object.keys(after).filter((name) => !BEGUN_ANEW.includes(name));
  law(
    left.length === 0,
    () => `${left.join(', ')} of ${taskId} came from another submission's URL, and stayed`,
  );
  law(
    after['outcome']?.S === 'awaiting' && after['reason']?.S === 'not_reported' && owesResult(after),
    () => `${taskId} was registered, and began as ${describe(after)}`,
  );
  law(
    after['displacedRef']?.S === before?.['ref']?.S,
    () => `${taskId} was ${before?.['ref']?.S} before its registration, and says ${after['displacedRef']?.S}`,
  );
  law(
    ['revision', 'publishedRevision'].every((name) => isDeepStrictEqual(before?.[name], after[name])),
    () => `The revision of ${taskId} changed with its registration`,
  );
}

/** What no revision is counted for: a registration says nothing of the outcome, and what is undecided is not announced. */
function mayChangeSilently(fact: string, before: Item | undefined, after: Item): boolean {
  if (before === undefined) {
    const isRegistration = after['outcome']?.S === 'awaiting' && after['reason']?.S === 'not_reported';
    return isRegistration && ['outcome', 'reason', 'ref'].includes(fact);
  }
  if (fact === 'ref') return before['ref'] === undefined;
  return fact === 'reason' && before['outcome']?.S === 'awaiting' && after['reason']?.S === 'contradicted';
}

/** A task that waits for a result stays due, no later than its deadline, until the result comes or its time is over. */
function checkOwedResult({ before, after, atMs }: Change): void {
  const taskId = after['taskId']?.S;
  if (owesResult(after)) {
    const [dueAt = '', deadlineAt = ''] = [after['dueAt']?.S, after['deadlineAt']?.S];
    const isDelivery = numberOf(after, 'deliveries') > numberOf(before, 'deliveries');
    // A callback that came after the deadline is asked about all the same.
    law(
      dueAt <= deadlineAt || dueAt === before?.['dueAt']?.S || isDelivery,
      () => `${taskId} is due at ${dueAt || 'no time'}, its deadline is ${deadlineAt || 'never'}`,
    );
    return;
  }
  if (!owesResult(before) || numberOf(after, 'revision') > numberOf(before, 'revision')) return;
  law(
    atMs >= Date.parse(before?.['deadlineAt']?.S ?? ''),
    () => `${taskId} waits for its result, and nothing will look it up or time it out any more`,
  );
}

/** Each event is what the record said at that revision, and says the same every time. */
export function checkMessage(message: string, store: Store): void {
  const event = JSON.parse(message) as {
    id: string;
    subject: string;
    traceparent?: string;
    data: Record<string, unknown>;
  };
  const { revision } = event.data;
  const { after: record } =
    store.changes.find(
      ({ after }) => after['taskId']?.S === event.subject && after['revision']?.N === String(revision),
    ) ?? {};
  law(record !== undefined, () => `The event ${event.id} announces a revision that the record never had`);
  const said = ['outcome', 'reason', 'voiceId', 'settledAt', 'receivedAt', 'ref', 'via', 'traceparent'].map(
    (fact) => record[fact]?.S ?? (fact === 'ref' ? event.subject : undefined),
  );
  const { outcome, reason, voiceId, settledAt, receivedAt, ref, via } = event.data;
  const announced = [outcome, reason, voiceId, settledAt, receivedAt, ref, via, event.traceparent];
  law(
    isDeepStrictEqual(said, announced),
    () => `The event ${event.id} contradicts the record: ${String(announced)}, not ${String(said)}`,
  );
  law(
    event.id === `${event.subject}/generate/${String(revision)}`,
    () => `The event ${event.id} has a wrong id`,
  );
}
