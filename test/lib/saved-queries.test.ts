import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { COUNTED } from '../../lib/function-metric.ts';
import { synthesize } from '../support/synthesize.ts';

const QuerySchema = v.object({
  Properties: v.object({
    Name: v.string(),
    QueryString: v.string(),
    LogGroupNames: v.array(v.object({ Ref: v.string() })),
  }),
});

const queries = Object.values(synthesize().findResources('AWS::Logs::QueryDefinition')).map((resource) => {
  const { Name, QueryString, LogGroupNames } = v.parse(QuerySchema, resource).Properties;
  const logs = LogGroupNames.map(({ Ref }) => Ref.replace(/^VoiceCallbacks|Logs[0-9A-F]{8}$/g, ''));
  return { name: Name, text: QueryString, logs };
});

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = globSync('functions/**/*.ts', { cwd: root })
  .map((file) => readFileSync(`${root}${file}`, 'utf8'))
  .join('\n');

test('they are saved in a folder of the stack, and cost nothing: none runs by itself', () => {
  expect(queries.map(({ name }) => name).sort()).toEqual(
    [
      'conflicts',
      'ended-without-callback',
      'errors',
      'failed-requests',
      'lookups',
      'one-task',
      'previous-secret',
      'quarantined',
      'refused-callbacks',
      'refused-senders',
      'signatures',
      'slow-deliveries',
      'slow-requests',
    ].map((name) => `Test/${name}`),
  );
});

test('each looks through the logs that have what it asks for', () => {
  const all = ['ReceiveCallback', 'PublishEvents', 'SweepDue', 'TrackTasks'];

  expect(Object.fromEntries(queries.map(({ name, logs }) => [name.slice('Test/'.length), logs]))).toEqual({
    'failed-requests': ['Access'],
    'slow-requests': ['Access'],
    'refused-senders': ['Access'],
    'slow-deliveries': ['ReceiveCallback'],
    'refused-callbacks': ['ReceiveCallback'],
    'previous-secret': ['ReceiveCallback'],
    signatures: ['ReceiveCallback'],
    quarantined: ['ReceiveCallback', 'PublishEvents', 'SweepDue'],
    conflicts: ['ReceiveCallback', 'SweepDue'],
    errors: all,
    lookups: ['SweepDue'],
    'ended-without-callback': ['SweepDue'],
    'one-task': all,
  });
});

describe('what they ask for is logged', () => {
  /** Every message that is compared with a string or a list of strings. */
  const messages = queries.flatMap(({ text }) =>
    [...text.matchAll(/message (?:= |in \[)((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/"([^"]+)"/g)].map(([, message = '']) => message),
    ),
  );

  test.each([...new Set(messages)])('the message %j', (message) => {
    expect(sources).toContain(`'${message}'`);
  });

  test('and all that is said of a lookup is among its answers', () => {
    const source = readFileSync(`${root}functions/sweep-due/log-sweep.ts`, 'utf8');
    const [, said = ''] = source.split('export function logLookup');
    const all = [...said.matchAll(/'([A-Z]\w+ [^']+)'/g)].map(([, message = '']) => message);

    const { text = '' } = queries.find(({ name }) => name === 'Test/lookups') ?? {};

    expect(all.length).toBeGreaterThan(5);
    expect(all.filter((message) => !text.includes(`"${message}"`))).toEqual([]);
  });

  test('there are messages, and metrics that a function counts', () => {
    const present = queries.flatMap(({ text }) => [...text.matchAll(/ispresent\(([A-Z]\w+)\)/g)]);
    const counted: string[] = Object.values(COUNTED).flat();

    expect(messages.length).toBeGreaterThan(8);
    expect(present.length).toBeGreaterThan(1);
    expect(present.map(([, metric = '']) => metric).filter((metric) => !counted.includes(metric))).toEqual(
      [],
    );
  });

  test.each([
    'because',
    'signature',
    'quarantineId',
    'transition',
    'reason',
    'taskId',
    'ref',
    'said',
    'problem',
    'traceId',
    'durationMs',
  ])('the fact %s', (fact) => {
    expect(queries.some(({ text }) => new RegExp(`\\b${fact}\\b`).test(text))).toBe(true);
    expect(sources).toMatch(new RegExp(`\\b(line|logger|addMetadata)\\b[^;]*\\b${fact}\\b`));
  });

  test('the fields of the access log', () => {
    const format = readFileSync(`${root}lib/callback-api.ts`, 'utf8');
    const ofTheGateway = queries.filter(({ logs }) => logs.includes('Access')).map(({ text }) => text);
    const fields = ofTheGateway.flatMap(
      (text) => text.match(/\b(routeKey|status|sourceIp|integrationError|response\w+)\b/g) ?? [],
    );

    for (const field of new Set(fields)) expect(format).toContain(`${field}: '$context.`);
  });
});
