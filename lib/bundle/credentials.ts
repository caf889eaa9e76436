import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Stands in for the SDK's chain of credential sources: in Lambda the credentials are always in environment variables. */
export const defaultProvider = fromEnv;
