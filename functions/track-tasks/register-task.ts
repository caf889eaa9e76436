import type { Registered, Registrations } from '../adapters/dynamodb/registrations.ts';
import type { RegisterRequest } from './read-request.ts';

export interface RegisterPorts {
  readonly registrations: Registrations;
  /** The deadline of a registration that does not say one, in seconds. */
  readonly deadlineSeconds: number;
  readonly now: () => Date;
}

/**
 * Registers a submission, so that its task ends whatever the provider does: before, while or after its callback comes.
 *
 * @throws {StoreUnavailableError} a retry is safe.
 */
export async function registerTask(request: RegisterRequest, ports: RegisterPorts): Promise<Registered> {
  const { taskId, kind, ref, deadlineSeconds = ports.deadlineSeconds } = request;
  const now = ports.now();
  return ports.registrations.register({
    taskId,
    kind,
    ref,
    registeredAt: now.toISOString(),
    deadlineAt: new Date(now.getTime() + deadlineSeconds * 1000).toISOString(),
  });
}
