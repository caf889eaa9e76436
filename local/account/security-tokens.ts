import { ACCOUNT_ID } from '../template/template.ts';
import type { QueryValue } from './query-protocol.ts';

/** How long the credentials of a role are valid, in milliseconds: an hour, the default of STS. */
const SESSION_MS = 3_600_000;

/** The operations of STS: the caller is always the same and may assume any role. Its credentials are never checked. */
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
