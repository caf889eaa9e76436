import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fateOf, type Fate, type Says } from './sayings.ts';
import { itemsOf, QUARANTINE, TASKS, tableOf, type Change, type Store } from './store.ts';
import type { Item } from './calls.ts';

/** A promise that was not kept. */
export class BrokenLawError extends Error {
  override readonly name = 'BrokenLawError';
}

/** A delivery whose URL was good, as the provider sent it. */
export interface Sent {
  readonly taskId: string;
  readonly says: Says;
  readonly body: string;
}

function law(holds: boolean, broken: () => string): asserts holds {
  if (!holds) throw new BrokenLawError(broken());
}

/** What a record says of a task: as long as these are the same, nobody may be told anything. */
const FACTS = ['outcome', 'reason', 'voiceId', 'rank', 'settledAt', 'via', 'ref', 'receivedAt', 'raw'];

/** Nothing goes backwards: a record changes what it says only by rising in rank, one revision at a time. */
export function checkChange({ before, after }: Change): void {
  const taskId = after['taskId']?.S;
  const step = numberOf(after, 'revision') - numberOf(before, 'revision');
  const rises = before === undefined || numberOf(after, 'rank') > numberOf(before, 'rank');
  const said = (item: Item | undefined) => FACTS.map((fact) => item?.[fact]);
  const same = isDeepStrictEqual(said(before), said(after));
  law(same ? step === 0 : step === 1, () => `The record of ${taskId} changed, and its revision by ${step}`);
  law(
    same || rises,
    () => `The record of ${taskId} went backwards: ${describe(before)} became ${describe(after)}`,
  );
  const counted = numberOf(after, 'deliveries') - numberOf(before, 'deliveries');
  law(counted === 0 || counted === 1, () => `One write counted ${counted} deliveries of ${taskId}`);
}

/** Whatever is published is what the record said at that revision, and says the same every time. */
export function checkMessage(message: string, store: Store): void {
  const event = JSON.parse(message) as { id: string; subject: string; data: Record<string, unknown> };
  const { revision } = event.data;
  const { after: record } =
    store.changes.find(
      ({ after }) => after['taskId']?.S === event.subject && after['revision']?.N === String(revision),
    ) ?? {};
  law(record !== undefined, () => `The event ${event.id} announces a revision that the record never had`);
  const said = ['outcome', 'reason', 'voiceId', 'settledAt', 'receivedAt', 'ref', 'via'].map(
    (fact) => record[fact]?.S,
  );
  const { outcome, reason, voiceId, settledAt, receivedAt, ref, via } = event.data;
  const announced = [outcome, reason, voiceId, settledAt, receivedAt, ref, via];
  law(
    isDeepStrictEqual(said, announced),
    () => `The event ${event.id} contradicts the record: ${String(announced)}, not ${String(said)}`,
  );
  law(
    event.id === `${event.subject}/generate/${String(revision)}`,
    () => `The event ${event.id} has a wrong id`,
  );
}

/** An answer is given only when what it says is true already. */
export function checkAnswer(
  status: number,
  sent: Sent | undefined,
  answeredSoFar: number,
  store: Store,
): void {
  if (sent === undefined) {
    // Without the secret nobody knows whether a token is good.
    law(status === 401 || status === 503, () => `A request without a good token got ${status}`);
    return;
  }
  const { taskId } = sent;
  const fate = fateOf(sent.says);
  const due = fate.kind === 'recorded' ? 200 : fate.status;
  law(status === due || status === 503, () => `A ${sent.says} got ${status}, not ${due}`);
  if (status === 503) return;
  if (fate.kind === 'quarantined') {
    law(isQuarantined(sent, store), () => `A ${sent.says} got ${status}, and was not kept`);
    return;
  }
  const record = recordOf(store, taskId);
  law(
    record !== undefined && numberOf(record, 'rank') >= fate.rank,
    () => `A ${sent.says} of ${taskId} got 200 while its record said ${describe(record)}`,
  );
  const counted = numberOf(record, 'deliveries');
  law(
    counted >= answeredSoFar,
    () => `${answeredSoFar} deliveries of ${taskId} got 200, and ${counted} were counted`,
  );
  const { length: remembered } = record['history']?.L ?? [];
  const due20 = Math.min(20, answeredSoFar - numberOf(record, 'revision'));
  law(remembered >= due20, () => `Of ${taskId} ${remembered} reports are remembered, not ${due20}`);
}

export interface End {
  readonly store: Store;
  /** Every message that the topic took. */
  readonly messages: readonly string[];
  /** Every delivery with a good token that was begun. */
  readonly sent: readonly Sent[];
  /** Those that were answered 200. */
  readonly answered: readonly Sent[];
  readonly tokens: readonly string[];
}

/** After the faults have stopped and the sweep has run. */
export function checkEnd({ store, messages, sent, answered, tokens }: End): void {
  const events = messages.map(
    (message) => JSON.parse(message) as { id: string; subject: string; data: { revision: number } },
  );
  for (const [index, { id }] of events.entries()) {
    const first = events.findIndex((event) => event.id === id);
    law(messages[index] === messages[first], () => `The event ${id} was sent with two contents`);
  }
  for (const { taskId, says } of answered) {
    const fate = fateOf(says);
    const record = recordOf(store, taskId);
    if (fate.kind === 'recorded') {
      law(
        numberOf(record, 'rank') >= fate.rank,
        () => `A ${says} of ${taskId} got 200 and is lost: ${describe(record)}`,
      );
    }
  }
  for (const record of itemsOf(store, TASKS)) {
    const taskId = record['taskId']?.S ?? '';
    law(
      sent.some((delivery) => delivery.taskId === taskId && says(record, fateOf(delivery.says))),
      () => `The record of ${taskId} says what nobody said: ${describe(record)}`,
    );
    const isSettled = record['outcome']?.S !== 'awaiting';
    const revision = isSettled ? numberOf(record, 'revision') : 0;
    const highest = Math.max(
      0,
      ...events.filter(({ subject }) => subject === taskId).map(({ data }) => data.revision),
    );
    law(
      highest === revision,
      () => `The subscriber knows revision ${highest} of ${taskId}, the record is at ${revision}`,
    );
    law(
      numberOf(record, 'publishedRevision') === revision,
      () => `Revision ${revision} of ${taskId} is not marked as published`,
    );
    law(record['due'] === undefined, () => `${taskId} is due for ever`);
  }
  for (const item of itemsOf(store, QUARANTINE)) {
    const isOurs = sent.some(
      ({ body, says }) => fateOf(says).kind === 'quarantined' && digestOf(body) === item['digest']?.S,
    );
    law(isOurs, () => `Something is in quarantine that nobody sent: ${JSON.stringify(item)}`);
  }
  const kept =
    JSON.stringify(Object.keys(store.tables).map((table) => [...tableOf(store, table)])) +
    messages.join('\n');
  law(!tokens.some((token) => kept.includes(token)), () => 'A token is in a table or in an event');
}

function isQuarantined({ body }: Sent, store: Store): boolean {
  return itemsOf(store, QUARANTINE).some((item) => item['digest']?.S === digestOf(body));
}

const digestOf = (body: string) => createHash('sha256').update(body).digest('hex');

function recordOf(store: Store, taskId: string): Item | undefined {
  return itemsOf(store, TASKS).find((item) => item['taskId']?.S === taskId);
}

function says(record: Item, fate: Fate): boolean {
  return (
    fate.kind === 'recorded' &&
    record['outcome']?.S === fate.outcome &&
    record['reason']?.S === fate.reason &&
    record['voiceId']?.S === fate.voiceId
  );
}

const numberOf = (item: Item | undefined, name: string) => Number(item?.[name]?.N ?? 0);

const describe = (item: Item | undefined) =>
  item === undefined
    ? 'nothing'
    : [item['outcome'], item['reason'], item['voiceId']].flatMap((value) => value?.S ?? []).join(' ');
