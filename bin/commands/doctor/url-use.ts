import { createDynamoQuarantineListing, type ListedQuarantined } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { printable } from '../terminal/printable.ts';
import { storeOf } from '../store-target.ts';
import { LIMIT_SECONDS, ok, warning, type Check, type Finding } from './check.ts';

/** How many quarantined callbacks are read: enough to find the problem, few enough for a check's time. */
const MAX_ITEMS = 10_000;

/** The quarantine reasons of callbacks whose URL does not authorize the task that they name. */
const REASONS: readonly (string | undefined)[] = ['wrong_ref', 'too_many_tasks'];

/** Checks whether each callback URL is used only for its own submission. */
export const urlUse: Check = {
  name: 'callback URLs',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    const { dynamodb, quarantineTable } = storeOf(found);
    const refused: ListedQuarantined[] = [];
    let seen = 0;
    for await (const item of createDynamoQuarantineListing(dynamodb, quarantineTable).all()) {
      signal.throwIfAborted();
      if (++seen > MAX_ITEMS) break;
      if (misusesOf(item) > 0) refused.push(item);
    }
    return judge(refused);
  },
};

function judge(refused: readonly ListedQuarantined[]): Finding {
  const latest = refused.reduce<ListedQuarantined | undefined>(
    (last, item) => ((last?.lastReceivedAt ?? '') < (item.lastReceivedAt ?? '') ? item : last),
    undefined,
  );
  if (latest === undefined) return ok('no callback named a task of another submission');
  const refs = new Set(refused.map(({ ref }) => ref)).size;
  const callbacks = refused.reduce((sum, item) => sum + misusesOf(item), 0);
  const { ref = '?', taskId = 'several', lastReceivedAt = '?' } = latest;
  return warning(
    `${callbacks} callbacks at the URLs of ${refs} submissions named tasks of others, the last that is stored at ${lastReceivedAt}: the URL of ${printable(ref)} named ${printable(taskId)}`,
    'use one callback URL for each submission, and register each task with its ref; if you do, these URLs have leaked (docs/runbook.md#urlabused)',
  );
}

/** Returns how many callbacks were refused as misuse of a URL and stored, or counted, at this place. */
function misusesOf({ reason, redrivenAt, deliveries = 1, misuseOverflow = 0 }: ListedQuarantined): number {
  const isStored = REASONS.includes(reason) && redrivenAt === undefined;
  return (isStored ? deliveries : 0) + misuseOverflow;
}
