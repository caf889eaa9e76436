import * as v from 'valibot';
import { refuse } from '../api-answer.ts';
import { reply, type Reply } from '../reply.ts';
import type { Tasks } from '../tasks.ts';

/** One of the provider's calls. */
export interface Endpoint {
  /** Method and path. */
  readonly route: string;
  /** @param input the query of a GET, the JSON body of a POST. */
  handle(input: unknown, tasks: Tasks): Reply;
}

/** Creates an endpoint that rejects input that does not match its schema, naming the first wrong field. */
export function createEndpoint<TSchema extends v.GenericSchema>(
  route: string,
  schema: TSchema,
  respond: (input: v.InferOutput<TSchema>, tasks: Tasks) => Reply,
): Endpoint {
  return {
    route,
    handle(input, tasks) {
      const parsed = v.safeParse(schema, input);
      if (parsed.success) return respond(parsed.output, tasks);
      return reply(refuse(400, describeIssue(parsed.issues[0])));
    },
  };
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue);
  if (field === null) return 'The body must be a JSON object';
  return issue.type === 'object' ? `${field} is required` : `${field} ${issue.message}`;
}
