import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { createReceiver } from './parts.ts';

/** Reads any body, and writes none down but those that it cannot read. */
const read = createReceiver({
  tokens: { verify: () => Promise.resolve({ kind: 'valid', ref: 'anybody' }) },
  tasks: { commit: (report) => Promise.resolve({ kind: 'recorded', transition: 'applied', report }) },
});
const receive = createReceiver({});

const QuarantinedSchema = v.pipe(v.string(), v.parseJson(), v.object({ status: v.literal('quarantined') }));

/** Reads the body first, and checks the token of what it could read. */
export async function handler(event: APIGatewayProxyEventV2, context: Context) {
  const answer = await read(event, context);
  return v.is(QuarantinedSchema, answer.body) ? answer : receive(event, context);
}
