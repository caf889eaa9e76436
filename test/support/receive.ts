import { receiveCallback, type Reception } from '../../functions/receive-callback/receive-callback.ts';
import { createUrlUse } from '../../functions/receive-callback/url-use.ts';
import { aQuarantineStore, aTaskStore, type TestStore } from './store.ts';

/** Receives a callback at a time, with the receiver's own rules and store, whatever its URL says. */
export function receiveAt(
  now: Date,
  body: object,
  store: TestStore,
  tableRestores?: number,
): Promise<Reception> {
  const delivery = {
    kind: 'generate',
    token: 'good',
    body: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
    headers: {},
    client: { address: '203.0.113.9' },
    traceparent: undefined,
  } as const;
  return receiveCallback(delivery, {
    tokens: { verify: () => Promise.resolve({ kind: 'valid', ref: 'order-17' }) },
    tasks: aTaskStore(store, { ...(tableRestores !== undefined && { tableRestores }) }),
    quarantine: aQuarantineStore(store),
    urls: createUrlUse(),
    now: () => now,
    storeBudget: () => AbortSignal.timeout(5_000),
  });
}
