import { refuse, succeed } from '../api-answer.ts';
import { reply, type Reply } from '../reply.ts';
import type { Order, Tasks } from '../tasks.ts';

/** Submits a task, and returns its id. */
export function submit(order: Order, tasks: Tasks): Reply {
  const submission = tasks.submit(order);
  return reply(
    submission.kind === 'refused' ? refuse(400, submission.message) : succeed({ taskId: submission.taskId }),
  );
}
