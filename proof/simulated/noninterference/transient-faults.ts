import { LOOKUP_BUDGET_PARTITION } from '../../../functions/adapters/dynamodb/lookup-budget.ts';
import type { OpenCall } from '../process.ts';
import type { Call } from '../calls.ts';
import type { Fault } from '../faults.ts';
import type { Draw } from './agenda.ts';

/** How a call fails for a moment. */
const TRANSIENT_FAULTS: readonly Fault[] = [
  'the request is lost',
  'the answer is lost',
  'the service breaks',
  'the service throttles',
];

/** The SDK tries each call three times: the third attempt succeeds. */
const MOST_IN_A_ROW = 2;

/**
 * Draws which calls of a function fail at first.
 *
 * Calls are known by what they are about, so that calls about something else, before or in between, change nothing for them.
 *
 * @param name the function's, and the key of all that is drawn.
 */
export function createTransientFaults(
  name: string,
  draw: Draw,
  faultsPercent: number,
): (open: OpenCall) => Fault | undefined {
  const counts = new Map<string, number>();
  const inARow = new Map<string, number>();
  return ({ call }) => {
    const subject = subjectOf(call);
    if (subject === undefined) return undefined;
    const count = (counts.get(subject) ?? 0) + 1;
    counts.set(subject, count);
    // The same call again is another attempt of it.
    const content = JSON.stringify(call);
    const before = inARow.get(content) ?? 0;
    const isHit = before < MOST_IN_A_ROW && draw(100, name, subject, count) < faultsPercent;
    inARow.set(content, isHit ? before + 1 : 0);
    return isHit ? TRANSIENT_FAULTS[draw(TRANSIENT_FAULTS.length, name, subject, count, 'kind')] : undefined;
  };
}

/** @returns nothing for calls whose faults are not made up for: a secret that stays away, a slot that is lost. */
function subjectOf(call: Call): string | undefined {
  switch (call.operation) {
    case 'UpdateItem':
    case 'GetItem': {
      const { TableName, Key } = call.input;
      const id = Key['taskId']?.S ?? Key['id']?.S ?? '';
      return id === LOOKUP_BUDGET_PARTITION ? undefined : [call.operation, TableName, id].join(' ');
    }
    case 'Query':
      return `Query ${call.input.ExpressionAttributeValues?.[':due']?.S}`;
    case 'PublishBatch':
      return 'PublishBatch';
    default:
      return undefined;
  }
}
