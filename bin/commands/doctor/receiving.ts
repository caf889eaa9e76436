import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ListedQuarantined } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { OUTPUTS } from '../../stack/find.ts';
import { openQuarantine } from '../../stack/stores.ts';
import { printable } from '../../terminal/text.ts';
import { failed, LIMIT_SECONDS, ok, warning, type Check, type Finding } from './check.ts';

/** Checks whether the stack has the outputs that this tool reads. */
export const outputs: Check = {
  name: 'outputs',
  limitSeconds: LIMIT_SECONDS,
  onLocalEngine: (engine) => ok(`the local engine at ${engine.api}`),
  examine(stack) {
    const missing = OUTPUTS.filter((name) => stack.findOutput(name) === undefined);
    return Promise.resolve(
      missing.length === 0
        ? ok(`all ${OUTPUTS.length} are there`)
        : failed(
            `missing: ${missing.join(', ')}`,
            'deploy the stack again with this version (npm run deploy); a stack of your own that only has the construct has no outputs',
          ),
    );
  },
};

/** The key of HS256 should be as long as its hash, in bytes (RFC 7518, 3.2). */
const MIN_BYTES = 32;

const ROTATE = 'give it a new value: voice-callbacks rotate-secret';

/** Checks whether the operator can sign URLs with the secret; the probe checks whether the receiver can use it too. */
export const signingSecret: Check = {
  name: 'signing secret',
  limitSeconds: LIMIT_SECONDS,
  async examine(stack, signal) {
    const id = stack.output('SigningSecretArn');
    const secrets = await stack.clients.secrets();
    const { SecretString: secret = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: id }), {
      abortSignal: signal,
    });
    const bytes = Buffer.byteLength(secret);
    if (bytes === 0) return failed('it is empty: no URL can be created', ROTATE);
    if (bytes < MIN_BYTES) return warning(`it has ${bytes} bytes, and can be guessed`, ROTATE);
    return ok(`readable, ${bytes} bytes`);
  },
};

/** How many quarantined callbacks are read: enough to find the problem, few enough for a check's time. */
const MAX_ITEMS = 10_000;

/** The quarantine reasons of callbacks whose URL does not authorize the task that they name. */
const REASONS: readonly (string | undefined)[] = ['wrong_ref', 'too_many_tasks'];

/** Checks whether each callback URL is used only for its own submission. */
export const urlUse: Check = {
  name: 'callback URLs',
  limitSeconds: LIMIT_SECONDS,
  async examine(stack, signal) {
    const refused: ListedQuarantined[] = [];
    let seen = 0;
    for await (const item of (await openQuarantine(stack)).all()) {
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
