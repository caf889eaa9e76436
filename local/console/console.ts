import type { IncomingMessage } from 'node:http';
import type { Endpoints } from '../endpoints.ts';
import type { HttpAnswer } from '../http-api/response.ts';
import { latestQuarantined, latestTasks } from './latest-records.ts';
import { renderPage } from './page.ts';

/** Creates a handler that serves the engine's page at `/`, and returns `undefined` for any other request. */
export function createConsole(
  endpoints: Endpoints,
  logDir: string,
): (request: IncomingMessage) => Promise<HttpAnswer | undefined> {
  return async (request) => {
    const isForConsole = request.method === 'GET' && request.url?.split('?')[0] === '/';
    if (!isForConsole) return undefined;
    const now = new Date();
    const [tasks, quarantined] = await Promise.all([
      latestTasks(endpoints.dynamodb, endpoints.taskTable, now),
      latestQuarantined(endpoints.dynamodb, endpoints.quarantineTable),
    ]);
    const page = renderPage({ endpoints, logDir, tasks, quarantined, now });
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      },
      body: Buffer.from(page.text),
    };
  };
}
