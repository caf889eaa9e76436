import * as v from 'valibot';
import { UNKNOWN_RECORD } from '../api-answer.ts';
import { reply } from '../reply.ts';
import { createEndpoint } from './endpoint.ts';
import { id, text, url } from './fields.ts';
import { submit } from './submit.ts';

const LEVELS = ['beginner', 'intermediate', 'advanced', 'professional'] as const;

const schema = v.object({
  taskId: id,
  verifyUrl: url,
  voiceName: v.optional(text),
  description: v.optional(text),
  style: v.optional(text),
  singerSkillLevel: v.optional(v.picklist(LEVELS, `must be one of ${LEVELS.join(', ')}`)),
  callBackUrl: v.optional(url),
});

/** Creates a voice from a recorded phrase. The answer has a new task id: the old one stays the phrase's. */
export const generate = createEndpoint(
  'POST /api/v1/voice/generate',
  schema,
  ({ taskId, verifyUrl, callBackUrl }, tasks) =>
    tasks.find('phrase', taskId) === undefined
      ? reply(UNKNOWN_RECORD)
      : submit({ kind: 'voice', audioUrl: verifyUrl, callBackUrl }, tasks),
);
