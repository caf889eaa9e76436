import { EngineError } from '../engine-error.ts';
import type { Plan } from './plan.ts';

/**
 * Rejects a stack that uses an existing table or topic of an AWS account: it would run, but receive nothing.
 *
 * @throws {EngineError} naming the first such resource.
 */
export function refuseOutsideResources({ functions, mappings, tables, topics }: Plan): void {
  const own = new Set([...tables.map(({ name }) => name), ...topics.map(({ arn }) => arn)]);
  const used = [
    ...functions.flatMap(({ variables: { TASK_TABLE, TOPIC_ARN } }) => [TASK_TABLE, TOPIC_ARN]),
    ...mappings.map(({ tableName }) => tableName),
  ];
  const outside = used.find((name) => name !== undefined && !own.has(name));
  if (outside === undefined) return;
  throw new EngineError(
    `The stack works on ${outside}, which its template does not make and this machine does not have. Synthesize it without topicArn and taskTable, as \`npm start\` does by itself`,
  );
}
