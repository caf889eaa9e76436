import type { Callback, Issue } from './callback.ts';
import { awaitConfirmation } from './claim.ts';
import { classifyCallback } from './classify.ts';
import { STORED_BODY_BYTES } from './excerpt.ts';
import { KINDS, type CallbackKind, type KindRules } from './kinds.ts';
import { normaliseCallback } from './normalise.ts';
import { storedBody, type QuarantineReason } from './quarantine.ts';
import { excerptBody, readBody, type KeptBody } from './read-body.ts';
import type { CallbackReport } from './report.ts';

/** The result of reading a body; its text is without the token. */
export type ParsedBody =
  | { readonly kind: 'callback'; readonly callback: Callback; readonly text: string }
  | {
      readonly kind: 'unreadable';
      readonly reason: QuarantineReason;
      readonly issues: readonly Issue[];
      readonly kept: KeptBody;
    };

/**
 * Reads the body of a callback.
 *
 * @returns Total: a body that is not a callback of this kind is returned, to be quarantined.
 */
export function readCallback(
  body: Uint8Array,
  contentType: string | undefined,
  token: string,
  rules: KindRules,
): ParsedBody {
  const { maxBodyBytes } = rules;
  if (body.byteLength > maxBodyBytes) {
    const message = `must have at most ${maxBodyBytes} bytes, not ${body.byteLength}`;
    const kept = excerptBody(body, STORED_BODY_BYTES, token);
    return { kind: 'unreadable', reason: 'too_large', issues: [{ field: '', message }], kept };
  }
  const read = readBody(body, contentType, token);
  if (read.kind === 'not_json') {
    const issues = [{ field: '', message: 'must be JSON' }];
    return { kind: 'unreadable', reason: 'not_json', issues, kept: storedBody(read.kept) };
  }
  const normalised = normaliseCallback(read.value, rules);
  return normalised.kind === 'unreadable'
    ? { ...normalised, kept: storedBody(read.text) }
    : { ...normalised, text: read.text };
}

interface ReportFacts {
  readonly kind: CallbackKind;
  readonly ref: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly traceparent: string | undefined;
}

/**
 * Returns what a callback reports.
 *
 * @param text the body, without the token.
 * @param confirmsResults whether a result counts only once the provider has confirmed it.
 */
export function reportOf(
  { callback, text }: { readonly callback: Callback; readonly text: string },
  facts: ReportFacts,
  confirmsResults: boolean,
): CallbackReport {
  const reported = classifyCallback(callback, KINDS[facts.kind]);
  const verdict = confirmsResults ? awaitConfirmation(reported) : { verdict: reported };
  return { ...facts, ...verdict, callback, via: 'callback', raw: text };
}
