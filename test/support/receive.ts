import type { RecordSettings } from '../../functions/domain/record.ts';
import {
  receiveCallback,
  type ReceiveResult,
  createUrlUse,
} from '../../functions/receive-callback/receive-callback.ts';
import { aQuarantineStore, aTaskStore, type TestStore } from './store.ts';

export interface ReceiveOptions {
  /** The submission whose URL the callback comes to; `order-17` unless given. */
  readonly ref?: string;
  readonly settings?: Partial<RecordSettings>;
}

/** Receives a callback at a time, with the receiver's own rules and store, in a process that has received no other. */
export function receiveAt(
  now: Date,
  body: object,
  store: Pick<TestStore, 'client'>,
  { ref = 'order-17', settings = {} }: ReceiveOptions = {},
): Promise<ReceiveResult> {
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
    tokens: { verify: () => Promise.resolve({ kind: 'valid', ref }) },
    tasks: aTaskStore(store, settings),
    quarantine: aQuarantineStore(store),
    urls: createUrlUse(),
    now: () => now,
    storeBudget: () => AbortSignal.timeout(5_000),
  });
}
