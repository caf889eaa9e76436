export type { AwsCredentials, CredentialsSource } from './aws-credentials.ts';
export { mintCallbackUrl, type CallbackUrlRequest } from './callback-url.ts';
export {
  CredentialsUnavailableError,
  NoCreditsError,
  ProviderThrottledError,
  ProviderUnavailableError,
  ProviderUnreachableError,
  RegistrationFailedError,
  RegistrationForbiddenError,
  SubmissionRefusedError,
  SubmissionUnknownError,
  TaskApiUnavailableError,
  TaskNotReadError,
  VoiceClientError,
} from './client-errors.ts';
export type { CustomProvider } from './submission.ts';
export type { Secret } from './callback-url.ts';
export type { SkillLevel, VoiceSubmission } from './submission.ts';
export {
  createTaskApi,
  type CallOptions,
  type Registration,
  type TaskApi,
  type TaskApiOptions,
} from './task-api.ts';
export type { TaskRecord } from './task-record.ts';
export {
  createVoiceClient,
  type SubmitRequest,
  type SubmittedVoice,
  type VoiceClient,
  type VoiceClientOptions,
} from './voice-client.ts';
