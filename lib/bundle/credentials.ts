import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Stands in for the SDK's chain of credential sources: in Lambda they are always in the environment's variables. */
export const defaultProvider = fromEnv;
