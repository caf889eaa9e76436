import * as v from 'valibot';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import { CommandError } from '../command-error.ts';
import type { FoundStack } from '../target.ts';
import { failed, skipped, type Check, type Finding } from './check.ts';

/** Error codes of endpoints that emulate AWS, for unsupported operations. AWS never returns them for the checks' calls. */
const UNSUPPORTED = ['UnknownOperation', 'UnknownOperationException', 'InvalidAction', 'NotImplemented'];

/** The error code that the SDK keeps in the response headers; its own error name is lost if it cannot parse the body. */
const RefusalSchema = v.object({
  $response: v.object({ headers: v.object({ 'x-amzn-errortype': v.string() }) }),
});

/**
 * Runs a check within its time limit.
 *
 * @returns a finding even for an error that prevents the check; never throws.
 */
export async function runCheck(check: Check, stack: FoundStack, interrupted: AbortSignal): Promise<Finding> {
  const limit = AbortSignal.timeout(check.limitSeconds * 1_000);
  try {
    return await check.examine(stack, AbortSignal.any([limit, interrupted]));
  } catch (error) {
    if (interrupted.aborted) return skipped('interrupted');
    if (limit.aborted)
      return failed(
        `no answer within ${check.limitSeconds} s`,
        'try again; is AWS, or what stands in for it, reached from here?',
      );
    if (isUnsupported(error)) return skipped('this endpoint does not know what is asked, as AWS does');
    const found = error instanceof CommandError ? error.message : describeError(error);
    return failed(found, 'mend what this says; docs/operating.md has the permissions that each check needs');
  }
}

function isUnsupported(error: unknown): boolean {
  const refusal = v.safeParse(RefusalSchema, error);
  const code = refusal.success ? refusal.output.$response.headers['x-amzn-errortype'] : undefined;
  return UNSUPPORTED.includes(code ?? (error instanceof Error ? error.name : ''));
}
