import * as v from 'valibot';
import { succeed, UNKNOWN_RECORD } from '../api-answer.ts';
import { reply } from '../reply.ts';
import { createEndpoint } from './endpoint.ts';
import { id } from './fields.ts';

/** `task_id` in snake case, as the provider has it here and nowhere else. */
const schema = v.object({ task_id: id });

/** Returns whether a voice can be used. */
export const checkVoice = createEndpoint(
  'POST /api/v1/voice/check-voice',
  schema,
  ({ task_id: taskId }, tasks) => {
    const task = tasks.find('voice', taskId);
    if (task === undefined) return reply(UNKNOWN_RECORD);
    const hasVoice = task.behaviour.end === undefined;
    return reply(succeed({ isAvailable: task.isSettled && hasVoice }));
  },
);
