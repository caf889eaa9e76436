import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import type { SecretStore, SecretVersion, StoredSecret } from './secret-store.ts';
import { closeServer, createLoopbackServer, listenOnLoopback } from '../../loopback/server.ts';

export interface SecretsServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Refusal {
  readonly __type: string;
  readonly message: string;
}

const RequestSchema = v.object({
  SecretId: v.string(),
  VersionStage: v.optional(v.string(), 'AWSCURRENT'),
  SecretString: v.optional(v.string()),
});

const notFound = (message: string): Refusal => ({ __type: 'ResourceNotFoundException', message });

/** Serves secrets in Secrets Manager's own protocol, so that functions read them as they do in AWS. */
export async function startSecretsServer(port: number, store: SecretStore): Promise<SecretsServer> {
  const server = createLoopbackServer((request, response) => {
    const operation = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
    json(request).then(
      (input) => send(response, answer(store, operation, input)),
      () => send(response, { __type: 'SerializationException', message: 'The request is not JSON' }),
    );
  });
  const endpoint = await listenOnLoopback(server, port);
  return {
    endpoint,
    stop: () => closeServer(server),
  };
}

function answer(store: SecretStore, operation: string, input: unknown): object {
  const parsed = v.safeParse(RequestSchema, input);
  if (!parsed.success) return { __type: 'InvalidRequestException', message: parsed.issues[0].message };
  const { SecretId: id, VersionStage: stage, SecretString: value } = parsed.output;
  const secret = store.find(id);
  if (secret === undefined) return notFound("Secrets Manager can't find the specified secret.");
  switch (operation) {
    case 'GetSecretValue':
      return getValue(secret, stage);
    case 'DescribeSecret':
      return describe(secret);
    case 'ListSecretVersionIds':
      return { ARN: secret.arn, Name: secret.name, Versions: listVersions(secret) };
    case 'PutSecretValue': {
      if (value === undefined)
        return { __type: 'InvalidRequestException', message: 'SecretString is missing' };
      const version = store.rotate(id, value);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version?.versionId,
        VersionStages: ['AWSCURRENT'],
      };
    }
    default:
      return { __type: 'UnknownOperationException', message: `${operation} is not known locally` };
  }
}

function getValue(secret: StoredSecret, stage: string): object {
  const versions = new Map([
    ['AWSCURRENT', secret.current],
    ['AWSPREVIOUS', secret.previous],
  ]);
  const version = versions.get(stage);
  if (version === undefined) {
    return notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`);
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    SecretString: version.value,
    VersionId: version.versionId,
    VersionStages: [stage],
    CreatedDate: Date.parse(version.createdAt) / 1000,
  };
}

function listVersions({ current, previous }: StoredSecret): object[] {
  const version = (stage: string, { versionId, createdAt }: SecretVersion) => ({
    VersionId: versionId,
    VersionStages: [stage],
    CreatedDate: Date.parse(createdAt) / 1000,
  });
  return [
    ...(current ? [version('AWSCURRENT', current)] : []),
    ...(previous ? [version('AWSPREVIOUS', previous)] : []),
  ];
}

function describe(secret: StoredSecret): object {
  const stages = new Map<string, string[]>();
  if (secret.current) stages.set(secret.current.versionId, ['AWSCURRENT']);
  if (secret.previous) stages.set(secret.previous.versionId, ['AWSPREVIOUS']);
  return { ARN: secret.arn, Name: secret.name, VersionIdsToStages: Object.fromEntries(stages) };
}

function send(response: ServerResponse, body: object): void {
  response.writeHead('__type' in body ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
