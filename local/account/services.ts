import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { BOOTSTRAP_VERSION, VERSION_PARAMETER } from './assets.ts';
import { forwardTo } from '../loopback/forward.ts';
import {
  operationOf,
  RefusedError,
  unknownOperation,
  type QueryOperations,
  type Serve,
} from './query-protocol.ts';
import { ACCOUNT_ID } from '../template/template.ts';

const GetParameterSchema = v.object({ Name: v.string() });

/** Serves the one parameter that exists after `cdk bootstrap`. */
export const serveParameters: Serve = async (request, response) => {
  const operation = operationOf(request);
  if (operation !== 'GetParameter') throw unknownOperation('ssm', operation);
  const { Name: name } = v.parse(GetParameterSchema, await json(request));
  if (name !== VERSION_PARAMETER)
    throw new RefusedError('ParameterNotFound', `There is no parameter ${name}`);
  const parameter = { Name: name, Type: 'String', Value: BOOTSTRAP_VERSION, Version: 1 };
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ Parameter: parameter }));
};

/** Supported query parameters for a bucket or an object; the store would answer any other with a listing. */
const KNOWN_QUERIES = new Set([
  'continuation-token',
  'delete',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'list-type',
  'max-keys',
  'partNumber',
  'prefix',
  'start-after',
  'uploadId',
  'uploads',
  'x-id',
]);

/** The answers that are the same for every bucket. */
const BUCKET_ANSWERS = new Map([
  ['location', '<LocationConstraint/>'],
  [
    'encryption',
    '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
  ],
]);

/** Serves S3 from a store that supports objects, and no properties of a bucket. */
export function serveObjects(endpoint: string): Serve {
  const forward = forwardTo(endpoint);
  return async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', endpoint);
    const question = [...searchParams.keys()].find((name) => !KNOWN_QUERIES.has(name));
    if (question === undefined) return forward(request, response);
    const answer = request.method === 'GET' ? BUCKET_ANSWERS.get(question) : undefined;
    if (answer === undefined) throw unknownOperation('s3', operationOf(request));
    response.writeHead(200, { 'content-type': 'application/xml' }).end(answer);
  };
}

/** How long the credentials of a role are valid, in milliseconds: an hour, the default of STS. */
const SESSION_MS = 3_600_000;

/** The operations of STS: the caller is always the same and may assume any role. Its credentials are never checked. */
export const SECURITY_TOKEN_OPERATIONS: QueryOperations = {
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
