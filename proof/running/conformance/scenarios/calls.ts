import type { ProxiedCall } from '../../../kit/proxy.ts';

/** Every call that changes the store and speaks of this task. */
export function writesAbout(taskId: string): (call: ProxiedCall) => boolean {
  return ({ target, body }) =>
    /^DynamoDB_\d+\.(Update|Put|Delete|BatchWrite|TransactWrite)Item/.test(target) && body.includes(taskId);
}

/** Every publication of an event of this task: SNS says in the body what it is asked for. */
export function publicationsOf(taskId: string): (call: ProxiedCall) => boolean {
  return ({ body }) => body.startsWith('Action=Publish') && body.includes(taskId);
}
