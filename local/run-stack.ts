import type { ApiBackend, ApiServer } from './http-api/server.ts';
import type { ServiceEndpoints } from './lambda/function-variables.ts';
import { startFunctions } from './lambda/functions.ts';
import { startSchedules, type Pace } from './schedule/schedules.ts';
import type { Shutdown } from './shutdown.ts';
import type { Checkpoints } from './stream/checkpoints.ts';
import { startMappings } from './stream/start-mappings.ts';
import type { Plan } from './template/plan.ts';

interface StackDependencies {
  readonly logDir: string;
  readonly checkpoints: Checkpoints;
  readonly api: ApiServer;
  /** Handles requests without a route. */
  readonly console?: ApiBackend['console'];
  readonly services: ServiceEndpoints;
  /** How often schedules run. */
  readonly pace?: Pace;
}

/**
 * Starts the stack's functions and what invokes them: the API, the stream and the schedule. They stop in that order.
 *
 * @param previous the running version of the stack: the API switches to the new functions, then the old ones stop, and
 *   only then the stream is read again.
 */
export async function runStack(
  plan: Plan,
  { logDir, checkpoints, api, console, services, pace = 'quick' }: StackDependencies,
  shutdown: Shutdown,
  previous?: Shutdown,
): Promise<void> {
  const functions = startFunctions({ plans: plan.functions, endpoints: services, logDir });
  shutdown.add(() => functions.end());
  const { invoke } = functions;

  await api.serve({ routes: plan.routes, invoke, console });
  await previous?.run();

  const schedules = startSchedules(plan, invoke, pace);
  shutdown.add(() => schedules.stop());
  for (const mapping of startMappings(plan, { ...services, checkpoints, invoke })) {
    shutdown.add(() => mapping.stop());
  }
}
