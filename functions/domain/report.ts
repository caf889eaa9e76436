import type { Callback } from './callback.ts';
import type { Verdict } from './classify.ts';
import type { CallbackKind } from './kinds.ts';
import type { Via } from './record.ts';

/** Who sent it, as the gateway saw it. */
export interface Client {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** One delivery that could be read: what it says, what that amounts to, and how it came. */
export interface Report {
  readonly kind: CallbackKind;
  readonly callback: Callback;
  readonly verdict: Verdict;
  readonly ref: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly via: Via;
  /** The body's text, without the token. */
  readonly raw: string;
  readonly client: Client;
}
