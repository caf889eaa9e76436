import { Stack } from 'aws-cdk-lib';
import { QueryDefinition, QueryString, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LOG_QUERIES, type Logs } from './log-queries.ts';
import type { MonitoredParts } from './monitored-parts.ts';

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
