import * as v from 'valibot';
import { succeed, UNKNOWN_RECORD } from '../api-answer.ts';
import { reply } from '../reply.ts';
import { replyWithFault } from '../fault-replies.ts';
import type { TaskKind } from '../task.ts';
import { createEndpoint, type Endpoint } from './endpoint.ts';
import { id } from './fields.ts';

export const validateInfo = createLookup('GET /api/v1/voice/validate-info', 'phrase');

export const recordInfo = createLookup('GET /api/v1/voice/record-info', 'voice');

/** Creates a lookup, which returns a task's record, with the task's fault replies. */
function createLookup(route: string, kind: TaskKind): Endpoint {
  return createEndpoint(route, v.object({ taskId: id }), ({ taskId }, tasks) => {
    const inquiry = tasks.ask(kind, taskId);
    if (inquiry === undefined) return reply(UNKNOWN_RECORD);
    const answer = succeed(inquiry.record);
    return inquiry.rudeness === undefined ? reply(answer) : replyWithFault(inquiry.rudeness, answer);
  });
}
