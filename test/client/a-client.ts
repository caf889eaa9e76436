import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import {
  createVoiceClient,
  type SubmitRequest,
  type VoiceClient,
  type VoiceClientOptions,
} from '../../client/index.ts';

/** What must be in no error. */
export const SECRETS = {
  apiKey: 'sk-provider-key-1234567890',
  signingSecret: 'signing-secret-signing-secret-00',
  secretAccessKey: 'aws-secret-access-key',
  sessionToken: 'aws-session-token',
};

export const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: SECRETS.secretAccessKey,
  sessionToken: SECRETS.sessionToken,
};

/** A client of a fake server, which waits for nothing for long. */
export function aClient(url: string, options: Partial<VoiceClientOptions> = {}): VoiceClient {
  return createVoiceClient({
    callbackBaseUrl: url,
    provider: { baseUrl: url },
    apiKey: SECRETS.apiKey,
    signingSecret: SECRETS.signingSecret,
    region: 'eu-west-1',
    credentials: CREDENTIALS,
    retryDelaysMs: [1, 1, 1],
    ...options,
  });
}

export function aSubmission(overrides: Partial<SubmitRequest> = {}): SubmitRequest {
  return {
    validateTaskId: 'validate-1',
    verifyUrl: 'https://example.com/phrase.mp3',
    ref: 'order-17',
    ...overrides,
  };
}

export function aTaskRecord(overrides: object = {}) {
  return { taskId: 'task-1', kind: 'generate', ref: 'order-17', outcome: 'awaiting', ...overrides };
}

/** A new id every time, which nothing can know beforehand. */
export const aTaskId = () => randomUUID().replaceAll('-', '');

/** All that can be seen of an error: by people, in a log, and as JSON. */
export function everythingIn(error: unknown): string {
  return `${inspect(error, { depth: Infinity, showHidden: true })}\n${JSON.stringify(error)}`;
}

/** @throws {Error} when nothing is thrown. */
export async function errorOf(doing: Promise<unknown>): Promise<unknown> {
  return doing.then(
    () => {
      throw new Error('Nothing was thrown');
    },
    (error: unknown) => error,
  );
}
