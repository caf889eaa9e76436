import type { SubmitRequest } from '../../client/index.ts';
import { generateBody } from '../../client/submission.ts';
import { addressOf } from './provider-option.ts';
import type { SubmitTarget } from './submit-target.ts';

/** Shows both requests of a submission, without what must not be seen: the key, the URL's token, the signature. */
export function renderDryRun(request: SubmitRequest, target: SubmitTarget): string {
  const { ref, deadlineSeconds } = request;
  const body = generateBody(request, `${target.callbackBaseUrl}/suno/voice-generate-callback/***`);
  return `POST ${addressOf(target.provider)}/api/v1/voice/generate
authorization: Bearer ***
content-type: application/json

${JSON.stringify(body, undefined, 2)}

PUT ${target.callbackBaseUrl}/voice-tasks/{the task id of the answer}
authorization: AWS4-HMAC-SHA256 ***
content-type: application/json

${JSON.stringify({ ref, deadlineSeconds }, undefined, 2)}`;
}
