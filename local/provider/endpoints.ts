import * as v from 'valibot';
import { reply, type Reply, refuse, succeed, UNKNOWN_RECORD } from './reply.ts';
import type { Tasks, Order } from './tasks.ts';
import { replyWithFault } from './fault-replies.ts';
import type { TaskKind } from './outcome.ts';

/** One of the provider's calls. */
export interface Endpoint {
  /** Method and path. */
  readonly route: string;
  /** @param input the query of a GET, the JSON body of a POST. */
  handle(input: unknown, tasks: Tasks): Reply;
}

/** Creates an endpoint that rejects input that does not match its schema, naming the first wrong field. */
function createEndpoint<TSchema extends v.GenericSchema>(
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

const TEXT = 'must be a string that is not empty';
const URL_ALLOWED = 'must be an http or https URL';

export const id = v.pipe(v.string(TEXT), v.trim(), v.nonEmpty(TEXT));

export const text = v.string('must be a string');

export const url = v.pipe(
  v.string(URL_ALLOWED),
  v.check((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), URL_ALLOWED),
);

export const seconds = v.pipe(
  v.number('must be a number of seconds'),
  v.minValue(0, 'must be a number of seconds from 0 on'),
);

/** Submits a task, and returns its id. */
export function submit(order: Order, tasks: Tasks): Reply {
  const submission = tasks.submit(order);
  return reply(
    submission.kind === 'refused' ? refuse(400, submission.message) : succeed({ taskId: submission.taskId }),
  );
}

const validation = v.pipe(
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
  validation,
  ({ voiceUrl, callBackUrl }, tasks) => submit({ kind: 'phrase', audioUrl: voiceUrl, callBackUrl }, tasks),
);

const LEVELS = ['beginner', 'intermediate', 'advanced', 'professional'] as const;

const generation = v.object({
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
  generation,
  ({ taskId, verifyUrl, callBackUrl }, tasks) =>
    tasks.find('phrase', taskId) === undefined
      ? reply(UNKNOWN_RECORD)
      : submit({ kind: 'voice', audioUrl: verifyUrl, callBackUrl }, tasks),
);

/** `calBackUrl` with one l, and required, as the provider has it here and nowhere else. */
const regeneration = v.object({ taskId: id, calBackUrl: url });

/** Creates another phrase. Its task behaves as the first one did. */
export const regenerate = createEndpoint(
  'POST /api/v1/voice/regenerate',
  regeneration,
  ({ taskId, calBackUrl }, tasks) => {
    const phrase = tasks.find('phrase', taskId);
    return phrase === undefined
      ? reply(UNKNOWN_RECORD)
      : submit({ kind: 'phrase', audioUrl: phrase.audioUrl, callBackUrl: calBackUrl }, tasks);
  },
);

/** `task_id` in snake case, as the provider has it here and nowhere else. */
const voiceCheck = v.object({ task_id: id });

/** Returns whether a voice can be used. */
export const checkVoice = createEndpoint(
  'POST /api/v1/voice/check-voice',
  voiceCheck,
  ({ task_id: taskId }, tasks) => {
    const task = tasks.find('voice', taskId);
    if (task === undefined) return reply(UNKNOWN_RECORD);
    const hasVoice = task.behaviour.end === undefined;
    return reply(succeed({ isAvailable: task.isSettled && hasVoice }));
  },
);

export const validateInfo = createLookup('GET /api/v1/voice/validate-info', 'phrase');

export const recordInfo = createLookup('GET /api/v1/voice/record-info', 'voice');

/** Creates a lookup, which returns a task's record, with the task's fault replies. */
function createLookup(route: string, kind: TaskKind): Endpoint {
  return createEndpoint(route, v.object({ taskId: id }), ({ taskId }, tasks) => {
    const lookup = tasks.lookUp(kind, taskId);
    if (lookup === undefined) return reply(UNKNOWN_RECORD);
    const answer = succeed(lookup.record);
    return lookup.faultReply === undefined ? reply(answer) : replyWithFault(lookup.faultReply, answer);
  });
}
