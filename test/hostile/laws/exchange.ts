import type { HostileRequest } from '../hostile-case.ts';
import type { Invocation } from '../receiver/start-receiver.ts';

/** A request, and what became of it. */
export interface Exchange {
  readonly request: HostileRequest;
  readonly invocation: Invocation;
}

/** @returns nothing when there was no answer at all. */
export function statusOf({ invocation }: Exchange): number | undefined {
  if (invocation.kind !== 'answered') return undefined;
  const { result } = invocation;
  const status = typeof result === 'object' && result !== null && 'statusCode' in result && result.statusCode;
  return typeof status === 'number' ? status : undefined;
}
