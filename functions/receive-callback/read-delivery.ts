import type { Callback, Issue } from '../domain/callback.ts';
import type { KindRules } from '../domain/kinds.ts';
import { normaliseCallback } from '../domain/normalise.ts';
import { EXCERPT_BYTES, type QuarantineReason } from '../domain/quarantine.ts';
import { excerptBody, MAX_BODY_BYTES, readBody, type KeptBody } from '../domain/read-body.ts';

/** What a body turned out to be; its text is without the token. */
export type Reading =
  | { readonly kind: 'callback'; readonly callback: Callback; readonly text: string }
  | {
      readonly kind: 'unreadable';
      readonly reason: QuarantineReason;
      readonly issues: readonly Issue[];
      readonly kept: KeptBody;
    };

/** @returns Total: what is no callback of this kind is handed back, to be kept. */
export function readDelivery(
  body: Uint8Array,
  contentType: string | undefined,
  token: string,
  rules: KindRules,
): Reading {
  if (body.byteLength > MAX_BODY_BYTES) {
    const message = `must have at most ${MAX_BODY_BYTES} bytes, not ${body.byteLength}`;
    const kept = excerptBody(body, EXCERPT_BYTES, token);
    return { kind: 'unreadable', reason: 'too_large', issues: [{ field: '', message }], kept };
  }
  const read = readBody(body, contentType, token);
  if (read.kind === 'not_json') {
    const issues = [{ field: '', message: 'must be JSON' }];
    return { kind: 'unreadable', reason: 'not_json', issues, kept: read.kept };
  }
  const normalised = normaliseCallback(read.value, rules);
  return normalised.kind === 'unreadable'
    ? { ...normalised, kept: read.text }
    : { ...normalised, text: read.text };
}
