import {
  createSnsEventPublisher,
  createSnsClient,
} from '../../../../functions/adapters/sns/event-publisher.ts';
import { buildEvent } from '../../../../functions/domain/event.ts';
import type { Report } from '../../../../functions/domain/read-callback.ts';
import { createReceiver, REAL } from './parts.ts';

const publisher = createSnsEventPublisher(
  createSnsClient(),
  'arn:aws:sns:us-east-1:000000000000:VoiceEvents',
);

/** Announces every delivery itself, and then finds out whether it is news. */
export const handler = createReceiver({
  tasks: {
    async commit(report, options) {
      await announce(report);
      return REAL.tasks.commit(report, options);
    },
  },
});

async function announce(report: Report): Promise<void> {
  const { callback, verdict, kind, receivedAt, via, traceparent } = report;
  if (verdict.outcome === 'awaiting') return;
  const ref = report.via === 'callback' ? report.ref : undefined;
  const known = { kind, ref, receivedAt, settledAt: receivedAt, via, traceparent, revision: 1 };
  await publisher.publish(
    buildEvent({ ...callback, ...verdict, ...known }, '/suno-voice-callbacks/SunoVoiceCallbacks'),
  );
}
