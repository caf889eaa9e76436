import { isDeepStrictEqual } from 'node:util';
import type { Store } from '../store.ts';
import { law } from './law.ts';

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
