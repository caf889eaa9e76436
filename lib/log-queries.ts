import { type QueryStringProps, QueryDefinition, QueryString, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { PREVIOUS_SECRET_METRIC, RECEIVE_CALLBACK_METRICS } from '../functions/receive-callback/metrics.ts';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MonitoredParts } from './monitored-parts.ts';

/** The parts whose logs a query reads. */
export type Logs = 'gateway' | 'receiver' | 'publisher' | 'sweeper' | 'tracker';

interface SavedQuery {
  readonly of: readonly Logs[];
  readonly query: QueryStringProps;
}

const FUNCTIONS: readonly Logs[] = ['receiver', 'publisher', 'sweeper', 'tracker'];

const latestFirst = { sort: '@timestamp desc', limit: 100 };

/** The log queries of the runbook, by the names that it uses. */
export const LOG_QUERIES: Readonly<Record<string, SavedQuery>> = {
  // Which requests were answered with 5xx, and did the function or the gateway do it?
  'failed-requests': {
    of: ['gateway'],
    query: {
      fields: ['@timestamp', 'routeKey', 'status', 'integrationError', 'responseLatencyMs'],
      filterStatements: ['status like /^5/'],
      ...latestFirst,
    },
  },
  // Which requests took the longest?
  'slow-requests': {
    of: ['gateway'],
    query: {
      fields: ['@timestamp', 'routeKey', 'status', 'responseLatencyMs'],
      sort: 'responseLatencyMs desc',
      limit: 50,
    },
  },
  // Which deliveries took the receiver longest, from its start to its response?
  'slow-deliveries': {
    of: ['receiver'],
    query: {
      fields: [
        '@timestamp',
        'durationMs',
        'kind',
        'coalesce(error, transition, reason, because) as what',
        'coalesce(taskId, quarantineId) as id',
        'traceId',
      ],
      filterStatements: ['ispresent(durationMs)'],
      sort: 'durationMs desc',
      limit: 50,
    },
  },
  // Who was rejected with 401 or 429, and how often?
  'refused-senders': {
    of: ['gateway'],
    query: {
      filterStatements: ['status = "401" or status = "429"'],
      statsStatements: [
        'count(*) as requests, min(@timestamp) as since, max(@timestamp) as latest by status, sourceIp',
      ],
      sort: 'requests desc',
      limit: 50,
    },
  },
  // Why were callbacks refused with 401, and since when?
  'refused-callbacks': {
    of: ['receiver'],
    query: {
      filterStatements: [`ispresent(${RECEIVE_CALLBACK_METRICS.unauthorized})`],
      statsStatements: ['count(*) as callbacks by bin(5m), because'],
    },
  },
  // Which callbacks come at URLs that were signed with the previous secret?
  'previous-secret': {
    of: ['receiver'],
    query: {
      fields: ['@timestamp', 'taskId', 'ref'],
      filterStatements: [`ispresent(${PREVIOUS_SECRET_METRIC})`],
      ...latestFirst,
    },
  },
  // What are the results of the webhook signature checks?
  signatures: {
    of: ['receiver'],
    query: {
      filterStatements: ['ispresent(signature)'],
      statsStatements: ['count(*) as callbacks by bin(1h), signature'],
    },
  },
  // What was quarantined, and why?
  quarantined: {
    of: ['receiver', 'publisher', 'sweeper'],
    query: {
      fields: ['@timestamp', 'coalesce(quarantineId, id) as quarantined', 'reason', 'ref'],
      filterStatements: [
        `ispresent(${RECEIVE_CALLBACK_METRICS.quarantined}) or message = "Item quarantined: no event can be made of it"`,
      ],
      ...latestFirst,
    },
  },
  // For which tasks did the provider report two results?
  conflicts: {
    of: ['receiver', 'sweeper'],
    query: {
      fields: ['@timestamp', 'taskId', 'ref', 'outcome', 'transition', 'message'],
      filterStatements: [
        'transition = "conflict" or message in ["Provider contradicts the callback", "Result looked up, and another one claimed"]',
      ],
      ...latestFirst,
    },
  },
  // What fails, and since when?
  errors: {
    of: FUNCTIONS,
    query: {
      fields: ['coalesce(error, first) as why'],
      filterStatements: ['level = "ERROR"'],
      statsStatements: [
        'count(*) as times, min(@timestamp) as since, max(@timestamp) as latest by service, message, why',
      ],
      sort: 'latest desc',
      limit: 50,
    },
  },
  // What does the provider return to lookups?
  lookups: {
    of: ['sweeper'],
    query: {
      fields: ['coalesce(code, status, outcome) as answer', 'coalesce(said, problem, error) as why'],
      filterStatements: [
        'message in ["Result looked up", "Result confirmed", "Result looked up, and another one claimed", "Result known already", "Provider undecided", "Provider contradicts the callback", "Lookup refused", "Lookup failed", "Lookup not recorded"]',
      ],
      statsStatements: ['count(*) as times, max(@timestamp) as latest by message, answer, why'],
      sort: 'times desc',
      limit: 50,
    },
  },
  // Which tasks ended without a callback?
  'ended-without-callback': {
    of: ['sweeper'],
    query: {
      fields: ['@timestamp', 'taskId', 'message', 'outcome', 'deadlineAt'],
      filterStatements: ['message in ["Result looked up", "Task timed out"]'],
      ...latestFirst,
    },
  },
  // What happened to a task, or to a delivery? Put the task's id, or the trace's, into the query.
  'one-task': {
    of: FUNCTIONS,
    query: {
      fields: [
        '@timestamp',
        'service',
        'coalesce(message, transition, reason) as what',
        'outcome',
        'ref',
        'eventId',
        'traceId',
      ],
      filterStatements: ['@message like "TASK_ID"'],
      sort: '@timestamp asc',
      limit: 1000,
    },
  },
};

/** Saves the runbook's queries under the stack's name, where the Logs Insights console lists them, free of charge. */
export function createSavedQueries(scope: Construct, parts: MonitoredParts): void {
  const { accessLogs, receiver, publisher, sweeper, tracker } = parts;
  const logGroups: Readonly<Record<Logs, ILogGroup>> = {
    gateway: accessLogs,
    receiver: receiver.logGroup,
    publisher: publisher.logGroup,
    sweeper: sweeper.logGroup,
    tracker: tracker.logGroup,
  };
  for (const [name, { of, query }] of Object.entries(LOG_QUERIES)) {
    new QueryDefinition(scope, `Query-${name}`, {
      queryDefinitionName: `${Stack.of(scope).stackName}/${name}`,
      queryString: new QueryString(query),
      logGroups: of.map((logs) => logGroups[logs]),
    });
  }
}
