import * as v from 'valibot';
import { createEndpoint } from './endpoint.ts';
import { seconds, text, url } from './fields.ts';
import { submit } from './submit.ts';

const schema = v.pipe(
  v.object({
    voiceUrl: url,
    vocalStartS: seconds,
    vocalEndS: seconds,
    language: v.optional(text),
    callBackUrl: v.optional(url),
  }),
  v.forward(
    v.check(({ vocalStartS, vocalEndS }) => vocalEndS > vocalStartS, 'must be after vocalStartS'),
    ['vocalEndS'],
  ),
);

/** Creates the phrase that a person reads to prove that the voice is theirs. */
export const validate = createEndpoint(
  'POST /api/v1/voice/validate',
  schema,
  ({ voiceUrl, callBackUrl }, tasks) => submit({ kind: 'phrase', audioUrl: voiceUrl, callBackUrl }, tasks),
);
