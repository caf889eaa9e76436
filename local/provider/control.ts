import type { Mood } from './mood.ts';
import { RESULT_KEYS, type ProviderTask } from './task.ts';
import type { Tasks } from './tasks.ts';
import type { Traffic } from './traffic.ts';

export interface Controlled {
  readonly tasks: Tasks;
  readonly traffic: Traffic;
  readonly mood: Mood;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

/** What a test asks beside the provider's own calls: the truth of every task, what was asked, another mood. */
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

/** Never with the callback URL: it holds the token. */
function describe({ taskId, kind, behaviour, truth, asked, callbacks }: ProviderTask): object {
  return { taskId, truth: describeTruth(kind, truth), behave: behaviour.names.join(','), asked, callbacks };
}

function describeTruth(kind: ProviderTask['kind'], truth: ProviderTask['truth']): object {
  if (truth === undefined) return { status: 'hanging' };
  return { status: truth.status, ...(truth.result !== '' && { [RESULT_KEYS[kind]]: truth.result }) };
}
