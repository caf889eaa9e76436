import * as v from 'valibot';
import { UNKNOWN_RECORD } from '../api-answer.ts';
import { reply } from '../reply.ts';
import { createEndpoint } from './endpoint.ts';
import { id, url } from './fields.ts';
import { submit } from './submit.ts';

/** `calBackUrl` with one l, and required, as the provider has it here and nowhere else. */
const schema = v.object({ taskId: id, calBackUrl: url });

/** Creates another phrase. Its task behaves as the first one did. */
export const regenerate = createEndpoint(
  'POST /api/v1/voice/regenerate',
  schema,
  ({ taskId, calBackUrl }, tasks) => {
    const phrase = tasks.find('phrase', taskId);
    return phrase === undefined
      ? reply(UNKNOWN_RECORD)
      : submit({ kind: 'phrase', audioUrl: phrase.audioUrl, callBackUrl: calBackUrl }, tasks);
  },
);
