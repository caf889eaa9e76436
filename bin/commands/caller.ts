import { explain } from './deployed-stack.ts';
import type { FoundStack } from './target.ts';

/**
 * Returns the caller's identity: the ARN of the credentials in use, or `local`.
 *
 * @throws {CommandError} if AWS does not return it. The call needs no permission.
 */
export async function callerOf(found: FoundStack): Promise<string> {
  if (found.kind === 'local') return 'local';
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Arn: arn } = await new STSClient(found.stack.config)
    .send(new GetCallerIdentityCommand())
    .catch(explain('AWS did not say whose credentials these are'));
  return arn ?? 'unknown';
}
