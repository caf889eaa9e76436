import { explain } from './deployed-stack.ts';
import type { FoundStack } from './target.ts';

/**
 * Answers who works on a stack: the ARN of the credentials that are used, or `local`.
 *
 * @throws {CommandError} when AWS does not say. It takes no permission.
 */
export async function callerOf(found: FoundStack): Promise<string> {
  if (found.kind === 'local') return 'local';
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Arn: arn } = await new STSClient(found.stack.config)
    .send(new GetCallerIdentityCommand())
    .catch(explain('AWS did not say whose credentials these are'));
  return arn ?? 'unknown';
}
