import type { Endpoints } from '../endpoints.ts';
import { type ShownItem, latestQuarantined, latestTasks } from './latest-records.ts';
import type { IncomingMessage } from 'node:http';
import type { HttpAnswer } from '../http-api/response.ts';

/** A string that is HTML already. */
class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Builds HTML; every value is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(render)));
}

function render(value: unknown): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

interface PageContent {
  readonly endpoints: Endpoints;
  readonly logDir: string;
  readonly tasks: readonly ShownItem[];
  readonly quarantined: readonly ShownItem[];
  readonly now: Date;
}

const STYLE = new Html(`
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  small, .quiet { opacity: .65; }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; }
  th { text-align: left; font-weight: 600; }
  th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
  td.id, code { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere; }
  .succeeded { color: #1a7f37; } .failed { color: #cf222e; } .awaiting { color: #9a6700; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dd { margin: 0; }
`);

/** Renders the engine's page: the latest records, and all addresses. Never a token, never the secret. */
export function renderPage({ endpoints, logDir, tasks, quarantined, now }: PageContent): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="3" />
        <title>Suno Voice callbacks, local</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <h1>Suno Voice callbacks <small>on this machine, ${now.toISOString().slice(11, 19)} UTC</small></h1>
        <h2>Records</h2>
        ${renderTasks(tasks)}
        <h2>Quarantine</h2>
        ${renderQuarantined(quarantined)}
        <h2>Endpoints</h2>
        <dl>
          ${Object.entries(shownEndpoints(endpoints, logDir)).map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd><code>${value}</code></dd>`,
          )}
        </dl>
      </body>
    </html>`;
}

function renderTasks(tasks: readonly ShownItem[]): Html {
  if (tasks.length === 0)
    return html`<p class="quiet">None yet: <code>npm run -s voice-callbacks -- send success</code></p>`;
  const rows = tasks.map(
    (task) =>
      html`<tr>
        <td class="id">${task['taskId']}</td>
        <td>${task['kind']}</td>
        <td class="${task['outcome']}">${task['outcome']}</td>
        <td>${task['reason']}</td>
        <td class="id">${task['voiceId'] ?? task['validateInfo']}</td>
        <td>${task['revision']}</td>
        <td>${task['publishedRevision'] ?? '–'}</td>
        <td>${task['deliveries']}</td>
        <td>${task['updatedAt']}</td>
      </tr>`,
  );
  return renderTable(
    ['Task', 'Kind', 'Outcome', 'Reason', 'Result', 'Revision', 'Published', 'Deliveries', 'Updated'],
    rows,
  );
}

function renderQuarantined(items: readonly ShownItem[]): Html {
  if (items.length === 0) return html`<p class="quiet">Empty: everything could be read.</p>`;
  const rows = items.map(
    (item) =>
      html`<tr>
        <td class="id">${item['id']?.slice(0, 16)}</td>
        <td>${item['kind']}</td>
        <td>${item['reason']}</td>
        <td>${item['deliveries']}</td>
        <td>${item['lastReceivedAt']}</td>
        <td>${item['receivedAt']}</td>
        <td>${item['redrivenAt'] ?? '–'}</td>
      </tr>`,
  );
  return renderTable(
    ['Id', 'Kind', 'Reason', 'Deliveries', 'Last received', 'First received', 'Redriven'],
    rows,
  );
}

function renderTable(headings: readonly string[], rows: readonly Html[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${headings.map((heading) => html`<th>${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function shownEndpoints(endpoints: Endpoints, logDir: string): Record<string, string> {
  const { api, dynamodb, sns, taskTable, quarantineTable, topicArn, failureBucket, region, provider } =
    endpoints;
  return {
    'HTTP API': api,
    DynamoDB: `${dynamodb} (${taskTable}, ${quarantineTable})`,
    'SNS, SQS, S3': sns,
    Topic: topicArn,
    'Failure bucket': failureBucket,
    Region: region,
    Provider: provider,
    Logs: logDir,
  };
}

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
