import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { mintCallbackUrl } from '../client/callback-url.ts';
import { USUAL_DATA_DIR } from './arguments.ts';
import type { Engine } from './engine.ts';

const DAY_SECONDS = 86_400;

/** Renders what a person sees when the stack runs: its addresses, and the first steps. The only place that shows a token. */
export async function renderBanner(
  { endpoints, logDir }: Pick<Engine, 'endpoints' | 'logDir'>,
  dataDir: string,
  readyMs: number,
): Promise<string> {
  const url = await mintCallbackUrl({
    baseUrl: endpoints.api,
    secret: endpoints.signingSecret,
    kind: 'generate',
    ref: 'my-first-callback',
    issuedAt: new Date(),
    lifetimeSeconds: DAY_SECONDS,
  });
  const body = {
    code: 200,
    msg: 'success',
    data: {
      taskId: randomUUID().replaceAll('-', ''),
      status: 'success',
      voiceId: 'voice-1',
      errorCode: 0,
      errorMessage: '',
    },
  };
  const here = dataDirOption(dataDir);
  return `
The stack is up (${(readyMs / 1_000).toFixed(1)} s).

  HTTP API   ${endpoints.api}
  DynamoDB   ${endpoints.dynamodb}   ${endpoints.taskTable}, ${endpoints.quarantineTable}
  SNS, SQS   ${endpoints.sns}   ${endpoints.topicArn}
  Provider   ${endpoints.provider}   a stand-in that can misbehave: docs/local-engine.md
  Console    ${endpoints.console}
  Logs       ${logDir}

Send a callback, as the provider would:

  curl -X POST '${url}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'

Then look at the console, or send others: npm run -s voice-callbacks -- send fail${here}

Submit a voice whose callback gets lost, and watch the sweep find its result within the minute:

  npm run -s voice-callbacks -- submit --behave lost --deadline 60s${here}

Ctrl-C stops everything.
`;
}

/** Returns the option that selects this engine, and no other that may be running; quoted for a shell if necessary. */
function dataDirOption(dataDir: string): string {
  const path = resolve(dataDir);
  if (path === resolve(USUAL_DATA_DIR)) return '';
  return ` --data-dir ${/^[\w./:@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`}`;
}
