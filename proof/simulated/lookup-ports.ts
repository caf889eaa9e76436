import { createDynamoLookupBudget } from '../../functions/adapters/dynamodb/lookup-budget.ts';
import { createHttpProvider } from '../../functions/adapters/provider/http-provider.ts';
import { ApiKeyUnavailableError } from '../../functions/adapters/secrets/api-key.ts';
import type { LookupPorts } from '../../functions/sweep-due/sweep-ports.ts';
import { UNREGISTERED_SHARE } from '../../functions/sweep-due/sweep-results.ts';
import { TASKS } from './store.ts';
import { currentGate, dynamodb, simulatedFetch, waitUntil } from './wire.ts';

export const API_KEY = 'simulated-api-key-simulated-api-key';

/**
 * Whom a sweep asks, and how often; the key, the calls and the waits end at the gate.
 *
 * @param isCold whether the process has just started, and has to fetch the key first.
 */
export function createLookupPorts(
  callsPer10Seconds: number,
  clock: () => number,
  isCold: boolean,
): LookupPorts {
  let isKnown = !isCold;
  return {
    provider: createHttpProvider({
      baseUrl: 'https://provider.example',
      noCreditsCode: 429,
      async apiKey() {
        if (isKnown) return API_KEY;
        const answer = await currentGate().ask(() => ({ operation: 'GetSecretValue' }));
        if (answer.kind !== 'response') throw new ApiKeyUnavailableError({ cause: answer.kind });
        isKnown = true;
        return API_KEY;
      },
      fetch: simulatedFetch,
    }),
    budget: createDynamoLookupBudget(dynamodb, TASKS, callsPer10Seconds, 'shared'),
    unregisteredBudget: createDynamoLookupBudget(
      dynamodb,
      TASKS,
      callsPer10Seconds * UNREGISTERED_SHARE,
      'unregistered',
    ),
    callsPer10Seconds,
    atOnce: callsPer10Seconds,
    waitUntil: (epochMs) => waitUntil(epochMs, clock),
  };
}
