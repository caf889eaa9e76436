import type { GlobalFaults } from './global-faults.ts';
import { RESULT_KEYS, type ProviderTask } from './task.ts';
import type { Tasks } from './tasks.ts';
import type { Traffic } from './traffic.ts';

export interface Controlled {
  readonly tasks: Tasks;
  readonly traffic: Traffic;
  readonly mood: GlobalFaults;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

/** Handles a test's requests in addition to the provider's own: every task's outcome, the lookups, and global faults. */
export function control(route: string, input: unknown, { tasks, traffic, mood }: Controlled): ControlAnswer {
  switch (route) {
    case 'GET /_tasks':
      return { status: 200, body: tasks.all().map(describe) };
    case 'GET /_stats':
      return { status: 200, body: traffic.stats() };
    case 'PUT /_behaviour': {
      const problem = mood.change(input);
      return problem === undefined ? { status: 200, body: {} } : { status: 400, body: { message: problem } };
    }
    default:
      return {
        status: 404,
        body: { message: `${route} is not known; known are GET /_tasks, GET /_stats, PUT /_behaviour` },
      };
  }
}

/** Describes a task, never with its callback URL: the URL holds the token. */
function describe({ taskId, kind, behaviour, truth, asked, callbacks }: ProviderTask): object {
  return { taskId, truth: describeTruth(kind, truth), behave: behaviour.names.join(','), asked, callbacks };
}

function describeTruth(kind: ProviderTask['kind'], truth: ProviderTask['truth']): object {
  if (truth === undefined) return { status: 'hanging' };
  return { status: truth.status, ...(truth.result !== '' && { [RESULT_KEYS[kind]]: truth.result }) };
}
