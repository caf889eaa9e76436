import { createConsole } from './console/console.ts';
import type { DataDirectory } from './data-dir/data-directory.ts';
import type { Endpoints } from './endpoints.ts';
import type { ApiServer } from './http-api/server.ts';
import type { ServiceEndpoints } from './lambda/function-variables.ts';
import { startFunctions } from './lambda/functions.ts';
import { startSchedules } from './schedule/schedules.ts';
import type { Shutdown } from './shutdown.ts';
import { openCheckpoints } from './stream/checkpoints.ts';
import { startMappings } from './stream/start-mappings.ts';
import type { Plan } from './template/plan.ts';

export interface StackSurroundings {
  readonly data: DataDirectory;
  readonly api: ApiServer;
  readonly services: ServiceEndpoints;
  readonly endpoints: Endpoints;
}

/** Starts what calls the stack's functions: the API, the stream and the schedule. They stop in that order. */
export function runStack(
  plan: Plan,
  { data, api, services, endpoints }: StackSurroundings,
  shutdown: Shutdown,
): void {
  const functions = startFunctions({ plans: plan.functions, endpoints: services, logDir: data.logs });
  shutdown.add(() => functions.end());
  const { invoke } = functions;

  const schedules = startSchedules(plan.schedules, invoke);
  shutdown.add(() => schedules.stop());

  const checkpoints = openCheckpoints(data.checkpoints);
  for (const mapping of startMappings(plan, { ...services, checkpoints, invoke })) {
    shutdown.add(() => mapping.stop());
  }

  api.serve({ routes: plan.routes, invoke, console: createConsole(endpoints, data.logs) });
  shutdown.add(() => api.stop());
}
