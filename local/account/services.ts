import { json, text } from 'node:stream/consumers';
import * as v from 'valibot';
import { BOOTSTRAP_VERSION, VERSION_PARAMETER } from './bootstrap.ts';
import { forwardTo } from '../loopback/forward.ts';
import type { Serve } from './gateway.ts';
import { RefusedError, renderAnswer, type QueryValue } from './query-protocol.ts';
import { operationOf, unknownOperation } from './unknown-operation.ts';

/** The operations of a service with the query protocol. */
export type QueryOperations = Readonly<
  Record<string, (input: URLSearchParams) => QueryValue | Promise<QueryValue>>
>;

/** Serves operations in the query protocol. */
export function serveQueries(service: string, operations: QueryOperations): Serve {
  return async (request, response) => {
    const input = new URLSearchParams(await text(request));
    const name = input.get('Action') ?? operationOf(request);
    const operation = operations[name];
    if (operation === undefined) throw unknownOperation(service, name);
    const answer = renderAnswer(name, await operation(input));
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
  };
}

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
