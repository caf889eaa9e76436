import { ACCOUNT_ID } from '../template/local-account.ts';
import type { QueryValue } from './query-protocol.ts';

/** How long the credentials of a role are good, in milliseconds: an hour, as STS gives by default. */
const SESSION_MS = 3_600_000;

/** The operations of STS: who asks is always the same, and may be any role. Nobody checks its credentials. */
export const SECURITY_TOKEN_OPERATIONS: Readonly<Record<string, (input: URLSearchParams) => QueryValue>> = {
  GetCallerIdentity: () => ({
    Arn: `arn:aws:iam::${ACCOUNT_ID}:root`,
    UserId: ACCOUNT_ID,
    Account: ACCOUNT_ID,
  }),
  AssumeRole(input) {
    const role = (input.get('RoleArn') ?? '').replace(/^.*\//, '');
    const session = input.get('RoleSessionName') ?? '';
    return {
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role}/${session}`,
        AssumedRoleId: `AROA:${session}`,
      },
      Credentials: {
        AccessKeyId: 'local',
        SecretAccessKey: 'local',
        SessionToken: 'local',
        Expiration: new Date(Date.now() + SESSION_MS).toISOString(),
      },
    };
  },
};
