import type { SubmitRequest } from '../../client/index.ts';
import { generateBody } from '../../client/submission.ts';
import { addressOf } from './provider-option.ts';
import type { SubmitTarget } from './submit-target.ts';

interface DryRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What would be sent, without its secrets: the key, the URL's token, the signature. */
export interface SubmitDryRun {
  readonly submission: DryRequest;
  readonly registration: DryRequest;
}

export function dryRunOf(request: SubmitRequest, target: SubmitTarget): SubmitDryRun {
  const { ref, deadlineSeconds } = request;
  const headers = (authorization: string) => ({ authorization, 'content-type': 'application/json' });
  return {
    submission: {
      method: 'POST',
      url: `${addressOf(target.provider)}/api/v1/voice/generate`,
      headers: headers('Bearer ***'),
      body: generateBody(request, `${target.callbackBaseUrl}/suno/voice-generate-callback/***`),
    },
    registration: {
      method: 'PUT',
      url: `${target.callbackBaseUrl}/voice-tasks/{the task id of the answer}`,
      headers: headers('AWS4-HMAC-SHA256 ***'),
      body: { ref, deadlineSeconds },
    },
  };
}

/** Shows both requests for people. */
export function renderDryRun({ submission, registration }: SubmitDryRun): string {
  return [submission, registration].map(renderRequest).join('\n\n');
}

function renderRequest({ method, url, headers, body }: DryRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${url}\n${lines.join('\n')}\n\n${JSON.stringify(body, undefined, 2)}`;
}
