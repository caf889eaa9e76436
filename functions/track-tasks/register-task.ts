import { marshall } from '@aws-sdk/util-dynamodb';
import { type QuarantineStore, callbackFingerprint } from '../adapters/dynamodb/quarantine-store.ts';
import type { StoreBudget } from '../adapters/dynamodb/client.ts';
import type { QuarantinedItems } from '../adapters/dynamodb/quarantined-items.ts';
import type { TaskStore, Registered, Registrations } from '../adapters/dynamodb/task-store.ts';
import type { TaskItems } from '../adapters/dynamodb/task-item.ts';
import { toItem, type Item } from '../adapters/dynamodb/update-if.ts';
import type { Registration } from '../domain/decide-registration.ts';
import { KINDS } from '../domain/kinds.ts';
import { TOKEN_MASK } from '../domain/mask-token.ts';
import { URL_ISSUES } from '../domain/quarantine.ts';
import { readCallback, reportOf } from '../domain/read-callback.ts';
import { readStoredTask, type StoredTask } from '../domain/stored-task.ts';
import type { RegisterRequest } from './read-request.ts';

export interface RegisterPorts {
  readonly items: TaskItems;
  readonly registrations: Registrations;
  readonly tasks: TaskStore;
  readonly quarantine: QuarantineStore;
  readonly quarantined: Pick<QuarantinedItems, 'refusedReports' | 'markRedriven'>;
  /** Whether a result counts only once the provider has confirmed it. */
  readonly confirmsResults: boolean;
  /** The deadline of a registration that has none, in seconds. */
  readonly deadlineSeconds: number;
  readonly now: () => Date;
}

/** The result of a registration, with the record as it is after it; `undefined` if the record was removed meanwhile. */
export type RegisterResult =
  | { readonly kind: 'created' | 'known'; readonly item: Item | undefined }
  | { readonly kind: 'displaced'; readonly ref: string; readonly item: Item | undefined }
  | Extract<Registered, { kind: 'other ref' }>;

/**
 * Registers a submission before, while or after its callback comes, so that its task ends even without an answer of the provider.
 *
 * If another submission's URL reported the task first, the record begins anew: what that URL reported is quarantined, and what
 * the submission's own URL reported is applied. Until then it was refused, and is in quarantine.
 *
 * @throws {StoreUnavailableError} a retry is safe, and completes what was begun.
 */
export async function registerTask(
  request: RegisterRequest,
  ports: RegisterPorts,
  budget: StoreBudget,
): Promise<RegisterResult> {
  const { taskId, kind, ref, deadlineSeconds = ports.deadlineSeconds } = request;
  const now = ports.now();
  const registration: Registration = {
    taskId,
    kind,
    ref,
    registeredAt: now.toISOString(),
    deadlineAt: new Date(now.getTime() + deadlineSeconds * 1000).toISOString(),
  };
  let quarantined: string | undefined;
  const quarantineOnce = async (displaced: StoredTask) => {
    if (displaced.raw !== quarantined) await quarantineDisplaced(displaced, registration, ports, budget);
    quarantined = displaced.raw;
  };
  const registered = await ports.registrations.register(registration, budget, quarantineOnce);
  if (registered.kind === 'other ref') return registered;
  // The other URL may have reported more between the quarantine and the new beginning.
  if (registered.kind === 'displaced') await quarantineOnce(registered.before);
  if (registered.kind !== 'displaced' && !isBegunAnew(registered.item, registration)) return registered;
  await applyOwnReports(registration, ports, budget);
  const item = await ports.items.read(marshall({ taskId, kind }), budget);
  return { ...registered, item: item && toItem(item) };
}

/** Stores what another submission's URL reported. The same report is stored once. */
async function quarantineDisplaced(
  { raw, ref, via }: StoredTask,
  { taskId, kind, registeredAt }: Registration,
  { quarantine }: RegisterPorts,
  budget: StoreBudget,
): Promise<void> {
  // A record without a body (edited by hand) has nothing to process again. No URL delivered a lookup's answer.
  if (raw === undefined || ref === undefined || via === 'lookup') return;
  const facts = { reason: 'wrong_ref', issues: [URL_ISSUES.wrong_ref], kind, ref, taskId } as const;
  const fingerprint = callbackFingerprint(kind, ref, raw);
  await quarantine.keep({ ...fingerprint, ...facts, body: raw, receivedAt: registeredAt }, budget);
}

/** Returns whether an earlier attempt displaced the record: it may have ended before all own reports were applied. */
function isBegunAnew(item: Item, { kind }: Registration): boolean {
  return readStoredTask(item, kind).displacedRef !== undefined;
}

/** Applies what the submission's own URL reported while the record was another submission's, in the order in which it came. */
async function applyOwnReports(
  { taskId, kind, ref }: Registration,
  ports: RegisterPorts,
  budget: StoreBudget,
): Promise<void> {
  if (ref === undefined) return;
  const refused = await ports.quarantined.refusedReports({ taskId, kind, ref }, budget);
  for (const { id, body, receivedAt } of refused) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const parsed = readCallback(bytes, undefined, TOKEN_MASK, KINDS[kind]);
    if (parsed.kind !== 'callback') continue;
    const facts = { kind, ref, receivedAt, traceparent: undefined };
    const report = reportOf(parsed, facts, ports.confirmsResults);
    await ports.tasks.commit(report, { budget });
    await ports.quarantined.markRedriven(id, ports.now().toISOString(), budget);
  }
}
