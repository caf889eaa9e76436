import { createHttpProvider } from '../../functions/adapters/provider/http-provider.ts';
import type { Flaws } from './functions.ts';
import { API_KEY } from './lookup-ports.ts';
import { overwrite } from './overwrite.ts';
import { lookingUp } from './result-flaws.ts';
import { simulatedFetch } from './wire.ts';

/** Mistakes that chance comes upon too seldom: it takes every order of few calls to be sure to find them. */
export const SMALL_WORLD_FLAWS = {
  'a lookup that trusts the answer about another task': {
    sweeper: lookingUp((lookups) => ({
      ...lookups,
      provider: createHttpProvider({
        baseUrl: 'https://provider.example',
        noCreditsCode: 429,
        apiKey: () => Promise.resolve(API_KEY),
        async fetch(input, init) {
          const response = await simulatedFetch(input, init);
          const asked = new URL(input instanceof Request ? input.url : input).searchParams.get('taskId');
          const body = (await response.text()).replace('task-of-others', asked ?? '');
          return new Response(body, { status: response.status });
        },
      }),
    })),
  },
  'a mark that clears a new lookup': {
    publisher: (ports) => ({
      ...ports,
      outbox: {
        ...ports.outbox,
        markPublished: (key, revision) =>
          overwrite(
            key['taskId']?.S ?? '',
            'SET publishedRevision = :revision REMOVE due, dueAt',
            { ':revision': { N: String(revision) } },
            'revision = :revision',
          ),
      },
    }),
  },
} as const satisfies Record<string, Flaws>;
