import * as v from 'valibot';
import type { HostileRequest } from '../hostile-case.ts';
import type { Invocation } from '../receiver/start-receiver.ts';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A request and its result. */
export interface Exchange {
  readonly request: HostileRequest;
  readonly invocation: Invocation;
  /** How many other tasks its URL may have named before to this process of the receiver. */
  readonly othersNamed: number;
}

/** @returns nothing when there was no answer at all. */
export function statusOf({ invocation }: Exchange): number | undefined {
  if (invocation.kind !== 'answered') return undefined;
  const { result } = invocation;
  const status = typeof result === 'object' && result !== null && 'statusCode' in result && result.statusCode;
  return typeof status === 'number' ? status : undefined;
}

const QuarantinedSchema = v.object({
  statusCode: v.literal(200),
  body: v.pipe(v.string(), v.parseJson(), v.object({ status: v.literal('quarantined'), reason: v.string() })),
});

/** Returns why a body was quarantined, as the answer says; `undefined` of every other answer. */
export function quarantineReasonOf({ invocation }: Exchange): string | undefined {
  if (invocation.kind !== 'answered') return undefined;
  const parsed = v.safeParse(QuarantinedSchema, invocation.result);
  return parsed.success ? parsed.output.body.reason : undefined;
}

/** Returns the answer in one word, for people. */
export function describeAnswer(exchange: Exchange): string {
  const status = statusOf(exchange);
  if (status !== 200) return String(status ?? 'none');
  return quarantineReasonOf(exchange) === undefined ? 'received' : 'quarantined';
}

export type StoredItem = Record<string, AttributeValue>;

/** Everything that is in either table. */
export interface Stored {
  readonly tasks: readonly StoredItem[];
  readonly quarantine: readonly StoredItem[];
}
