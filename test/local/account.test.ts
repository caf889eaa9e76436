import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListExportsCommand,
  type Stack,
  type Tag,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListSubscriptionsByTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { STSClient, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ASSET_BUCKET } from '../../local/account/assets.ts';
import { startAccount, type TestAccount } from '../support/account.ts';
import { anArchive } from '../support/archive.ts';
import { eventually } from '../support/eventually.ts';
import { LOCAL } from '../support/store.ts';
import { descendantsOf, isAlive, listeningAddressesOf } from './processes.ts';

const run = promisify(execFile);

let account: TestAccount;
let cloudFormation: CloudFormationClient;
let dynamodb: DynamoDBClient;
let s3: S3Client;
let sns: SNSClient;
let sqs: SQSClient;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  account = await startAccount();
  const config = { ...LOCAL, endpoint: account.endpoint };
  cloudFormation = new CloudFormationClient(config);
  dynamodb = new DynamoDBClient(config);
  s3 = new S3Client({ ...config, forcePathStyle: true });
  sns = new SNSClient(config);
  sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  secrets = new SecretsManagerClient(config);
});
afterAll(() => account.stop());

const aTable = (properties: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: { ...keyedBy('id'), ...properties },
});
const keyedBy = (name: string) => ({
  AttributeDefinitions: [{ AttributeName: name, AttributeType: 'S' }],
  KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
});
const A_BUCKET = { Type: 'AWS::S3::Bucket' };
const A_SECRET = { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 's' } };
const A_TOPIC = { Type: 'AWS::SNS::Topic' };
const retained = (resource: object) => ({ ...resource, DeletionPolicy: 'Retain' });
/** A template whose outputs are the names of its resources. */
const aTemplate = (resources: Record<string, object>) => ({
  Resources: resources,
  Outputs: Object.fromEntries(Object.keys(resources).map((id) => [id, { Value: { Ref: id } }])),
});

const CODE = { S3Bucket: ASSET_BUCKET, S3Key: 'code.zip' };
const uploadFunction = (source: string) =>
  s3.send(
    new PutObjectCommand({
      Bucket: CODE.S3Bucket,
      Key: CODE.S3Key,
      Body: anArchive([{ name: 'index.js', content: source }]),
    }),
  );
/** An HTTP API whose one function knows its release. */
const anApi = (release: string) => ({
  Resources: {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 20,
        Code: CODE,
        Environment: { Variables: { RELEASE: release } },
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { RouteKey: '$default', Target: { 'Fn::Sub': 'integrations/${Integration}' } },
    },
  },
  Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
});

let uploads = 0;
async function createChangeSet(stackName: string, template: object, tags: Tag[] = []) {
  const key = `template-${++uploads}.json`;
  await s3.send(new PutObjectCommand({ Bucket: ASSET_BUCKET, Key: key, Body: JSON.stringify(template) }));
  const input = { StackName: stackName, ChangeSetName: 'changes' };
  const url = `${account.endpoint}/${ASSET_BUCKET}/${key}`;
  await cloudFormation.send(new CreateChangeSetCommand({ ...input, TemplateURL: url, Tags: tags }));
  return cloudFormation.send(new DescribeChangeSetCommand(input));
}

/** Waits until a stack is at rest. */
const settled = (nameOrId: string) =>
  eventually(async () => {
    const { Stacks: stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: nameOrId }));
    const stack = stacks?.[0];
    return stack?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : stack;
  });

async function deploy(stackName: string, template: object): Promise<Stack> {
  const { StackId: id = '' } = await createChangeSet(stackName, template);
  await cloudFormation.send(new ExecuteChangeSetCommand({ StackName: stackName, ChangeSetName: 'changes' }));
  return settled(id);
}

async function destroy({ StackId: id = '' }: Stack): Promise<Stack> {
  await cloudFormation.send(new DeleteStackCommand({ StackName: id }));
  return eventually(async () => {
    const stack = await settled(id);
    return stack.StackStatus?.startsWith('DELETE') ? stack : undefined;
  });
}

function nameOf({ Outputs: outputs = [] }: Stack, logicalId: string): string {
  return outputs.find(({ OutputKey }) => OutputKey === logicalId)?.OutputValue ?? '';
}

const tables = async () => (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [];
const buckets = async () =>
  (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name) ?? [];
const topics = async () =>
  (await sns.send(new ListTopicsCommand({}))).Topics?.map(({ TopicArn }) => TopicArn) ?? [];
const isProtected = async (table: string) =>
  (await dynamodb.send(new DescribeTableCommand({ TableName: table }))).Table?.DeletionProtectionEnabled;
const put = (table: string, id: string) =>
  dynamodb.send(new PutItemCommand({ TableName: table, Item: { id: { S: id } } }));
const idsIn = async (table: string) =>
  (await dynamodb.send(new ScanCommand({ TableName: table }))).Items?.map(({ id }) => id?.S);

/** The statuses of a resource, the latest first. */
async function statusesOf({ StackId: id }: Stack, logicalId: string) {
  const { StackEvents: events = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: id }),
  );
  return events
    .filter(({ LogicalResourceId }) => LogicalResourceId === logicalId)
    .map(({ ResourceStatus }) => ResourceStatus);
}

describe('what the account does not know is refused by its name', () => {
  test('an operation of CloudFormation', async () => {
    await expect(cloudFormation.send(new ListExportsCommand({}))).rejects.toThrow(
      'The local account does not know cloudformation:ListExports',
    );
  });

  test('an operation of STS', async () => {
    const sts = new STSClient({ ...LOCAL, endpoint: account.endpoint });

    await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toThrow(
      'The local account does not know sts:GetSessionToken',
    );
  });

  test('a question about a bucket', async () => {
    await expect(s3.send(new GetBucketVersioningCommand({ Bucket: ASSET_BUCKET }))).rejects.toThrow(
      `The local account does not know s3:GET /${ASSET_BUCKET}/?versioning`,
    );
  });

  test.each([
    [
      'a service',
      'ecr',
      'us-east-1',
      'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
      'does not know ecr:DescribeRepositories',
    ],
    [
      'an operation on parameters',
      'ssm',
      'us-east-1',
      'AmazonSSM.PutParameter',
      'does not know ssm:PutParameter',
    ],
    [
      'another region',
      'ssm',
      'eu-west-1',
      'AmazonSSM.GetParameter',
      'is in us-east-1 alone, not in eu-west-1',
    ],
  ])('%s', async (_name, service, region, target, expected) => {
    const answer = await fetch(account.endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=local/20261125/${region}/${service}/aws4_request, Signature=0`,
        'x-amz-target': target,
      },
      body: '{}',
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining(expected) });
  });

  test('an operation of a service that speaks as CloudFormation does', async () => {
    const answer = await fetch(account.endpoint, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20261125/us-east-1/iam/aws4_request, Signature=0',
      },
      body: new URLSearchParams({ Action: 'ListRoles', Version: '2010-05-08' }),
    });

    expect(await answer.text()).toContain('<Message>The local account does not know iam:ListRoles</Message>');
  });

  test('a request that is not signed', async () => {
    const answer = await fetch(account.endpoint);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('The request is not signed');
  });
});

test('a caller that hangs up before the answer disturbs no other', async () => {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: 'quiet' }));
  const hangUp = new AbortController();
  const input = { QueueUrl: url, WaitTimeSeconds: 1 };
  const receiving = sqs.send(new ReceiveMessageCommand(input), { abortSignal: hangUp.signal });
  await sqs.send(new GetQueueUrlCommand({ QueueName: 'quiet' }));

  hangUp.abort();
  await expect(receiving).rejects.toThrow('aborted');

  // Asked afterwards, this answer comes after the other's.
  expect(await sqs.send(new ReceiveMessageCommand(input))).not.toHaveProperty('Messages');
  expect(await tables()).toEqual(expect.any(Array));
});

test('a page of another site gets nothing of the account, at any address', async () => {
  const addresses = listeningAddressesOf([account.pid, ...descendantsOf(account.pid)]);
  // The gateway, and the services that it hands over to; of the database's own, no page can find the address.
  const findable = addresses.filter((address) => address.startsWith('127.0.0.1:'));
  const [hidden] = addresses.filter((address) => !findable.includes(address));

  const refused = await Promise.all(
    findable.map(async (address) => {
      const answer = await fetch(`http://${address}/`, {
        method: 'POST',
        headers: { origin: 'http://evil.example' },
      });
      return [answer.status, await answer.text()];
    }),
  );

  expect(findable).toContain(new URL(account.endpoint).host);
  expect(refused).toEqual(
    findable.map(() => [403, '{"message":"This address answers no page of another origin."}']),
  );
  expect(hidden).toMatch(/^127\.(?!0\.0\.1:)/);
});

test('what it says to export names the region for SDKs and for both versions of the CLI', () => {
  expect(account.environment).toMatchObject({ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' });
});

test('an account that finds its port in use says so', async () => {
  const { port } = new URL(account.endpoint);
  const environment = { ...process.env, PORT: port };

  const second = run(process.execPath, ['local/account/start.ts'], { env: environment });

  await expect(second).rejects.toMatchObject({
    code: 1,
    stderr: `Port ${port} is in use: stop what uses it, or choose another one with PORT\n`,
  });
});

describe('a change set', () => {
  test('says what is added, modified and removed', async () => {
    await deploy('Three', aTemplate({ Stays: aTable(), Changes: A_TOPIC, Goes: A_BUCKET }));

    const { Changes: changes, Status: status } = await createChangeSet(
      'Three',
      aTemplate({
        Stays: aTable(),
        Changes: { ...A_TOPIC, Properties: { DisplayName: 'x' } },
        Comes: A_BUCKET,
      }),
    );

    expect(status).toBe('CREATE_COMPLETE');
    expect(
      changes?.map(({ ResourceChange: change }) => ({
        id: change?.LogicalResourceId,
        action: change?.Action,
        properties: change?.Details?.map(({ Target }) => Target?.Name),
      })),
    ).toEqual([
      { id: 'Changes', action: 'Modify', properties: ['DisplayName'] },
      { id: 'Comes', action: 'Add', properties: [] },
      { id: 'Goes', action: 'Remove', properties: [] },
    ]);
  });

  test('has no changes when nothing but metadata is another', async () => {
    await deploy('Same', aTemplate({ Topic: A_TOPIC }));

    const { Status: status, StatusReason: reason } = await createChangeSet(
      'Same',
      aTemplate({ Topic: { ...A_TOPIC, Metadata: { 'aws:cdk:path': 'elsewhere' } } }),
    );

    expect({ status, reason }).toEqual({
      status: 'FAILED',
      reason: expect.stringMatching(/^The submitted information didn't contain changes\./),
    });
    await expect(
      cloudFormation.send(new ExecuteChangeSetCommand({ StackName: 'Same', ChangeSetName: 'changes' })),
    ).rejects.toThrow('cannot be executed');
  });

  test.each<[string, object, Tag[]]>([
    ['an output', { ...aTemplate({ Topic: A_TOPIC }), Outputs: {} }, []],
    ['a tag', aTemplate({ Topic: A_TOPIC }), [{ Key: 'team', Value: 'voices' }]],
    ['what happens to a resource', aTemplate({ Topic: retained(A_TOPIC) }), []],
  ])('has changes when nothing but %s is another', async (name, template, tags) => {
    const stackName = name.replaceAll(' ', '-');
    await deploy(stackName, aTemplate({ Topic: A_TOPIC }));

    const { Status: status } = await createChangeSet(stackName, template, tags);

    expect(status).toBe('CREATE_COMPLETE');
  });

  test('is refused with values for parameters, which would make another stack than was asked for', async () => {
    const Parameters = [{ ParameterKey: 'Size', ParameterValue: '3' }];
    const input = {
      StackName: 'Sized',
      ChangeSetName: 'changes',
      TemplateBody: '{"Resources":{}}',
      Parameters,
    };

    await expect(cloudFormation.send(new CreateChangeSetCommand(input))).rejects.toThrow(
      'takes no values for parameters',
    );
  });
});

describe('a stack', () => {
  test('has resources of its own, and its template as it was uploaded', async () => {
    const template = {
      Description: 'Kept <as> it & was',
      ...aTemplate({
        Table: aTable(),
        Bucket: A_BUCKET,
        Secret: A_SECRET,
      }),
    };

    const [one, other] = await Promise.all([deploy('One', template), deploy('Other', template)]);

    expect(nameOf(one, 'Table')).toMatch(/^One-Table-[0-9a-f]{12}$/);
    expect(nameOf(other, 'Table')).toMatch(/^Other-Table-[0-9a-f]{12}$/);
    expect(await tables()).toEqual(expect.arrayContaining([nameOf(one, 'Table'), nameOf(other, 'Table')]));
    expect(await buckets()).toEqual(expect.arrayContaining([nameOf(one, 'Bucket'), nameOf(other, 'Bucket')]));
    const secret = await secrets.send(new GetSecretValueCommand({ SecretId: nameOf(one, 'Secret') }));
    expect(secret.SecretString).toBe('s');
    const { StackResources: resources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: 'One' }),
    );
    expect(
      resources.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]),
    ).toEqual([
      ['Table', nameOf(one, 'Table')],
      ['Bucket', nameOf(one, 'Bucket')],
      ['Secret', nameOf(one, 'Secret')],
    ]);
    // What was executed is not there to be executed twice.
    await expect(
      cloudFormation.send(new DescribeChangeSetCommand({ StackName: 'One', ChangeSetName: 'changes' })),
    ).rejects.toThrow('does not exist');
    const { TemplateBody: body } = await cloudFormation.send(new GetTemplateCommand({ StackName: 'One' }));
    expect(body).toBe(JSON.stringify(template));
  });

  test('that cannot be made is rolled back, with the reason: of it only what is retained stays', async () => {
    const before = { tables: await tables(), topics: await topics() };
    const clash = (key: string) => aTable({ ...keyedBy(key), TableName: 'Clash' });

    const stack = await deploy(
      'Failing',
      aTemplate({
        Topic: A_TOPIC,
        Kept: retained(aTable({ TableName: 'Kept' })),
        First: clash('a'),
        Second: clash('b'),
      }),
    );

    expect(stack).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
      StackStatusReason: expect.stringMatching(/^The table Clash was made for other keys/),
    });
    expect(await tables()).toEqual([...before.tables, 'Kept'].sort());
    expect(await topics()).toEqual(before.topics);
    await expect(createChangeSet('Failing', aTemplate({ Topic: A_TOPIC }))).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated',
    );
    expect(await destroy(stack)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
    expect(await deploy('Failing', aTemplate({ Topic: A_TOPIC }))).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
    });
  });

  test('whose update fails is as before, its records too, and can be updated again', async () => {
    const before = await deploy('Updated', aTemplate({ Table: aTable() }));
    await put(nameOf(before, 'Table'), 'precious');
    const topicsBefore = await topics();

    const failed = await deploy(
      'Updated',
      aTemplate({
        Table: aTable({ DeletionProtectionEnabled: true }),
        Topic: A_TOPIC,
        Clash: aTable({ ...keyedBy('other'), TableName: nameOf(before, 'Table') }),
      }),
    );

    expect(failed).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      StackStatusReason: expect.stringContaining('was made for other keys'),
      Outputs: before.Outputs,
    });
    expect(await topics()).toEqual(topicsBefore);
    expect(await idsIn(nameOf(before, 'Table'))).toEqual(['precious']);
    expect(await isProtected(nameOf(before, 'Table'))).toBe(false);
    const updated = await deploy('Updated', aTemplate({ Table: aTable(), Topic: A_TOPIC }));
    expect(updated.StackStatus).toBe('UPDATE_COMPLETE');
    expect(nameOf(updated, 'Table')).toBe(nameOf(before, 'Table'));
  });

  test('lets go of what its template does not have any more', async () => {
    const before = await deploy(
      'Leaner',
      aTemplate({ Topic: A_TOPIC, Goes: aTable(), Stays: retained(aTable()) }),
    );

    const after = await deploy('Leaner', aTemplate({ Topic: A_TOPIC }));

    expect(after.StackStatus).toBe('UPDATE_COMPLETE');
    expect(await tables()).not.toContain(nameOf(before, 'Goes'));
    expect(await tables()).toContain(nameOf(before, 'Stays'));
    expect(await statusesOf(after, 'Goes')).toEqual(['DELETE_COMPLETE', 'CREATE_COMPLETE']);
    expect(await statusesOf(after, 'Stays')).toEqual(['DELETE_SKIPPED', 'CREATE_COMPLETE']);
  });

  test('delivers through its subscription, which goes alone or with the rest', async () => {
    const resources = { Topic: A_TOPIC, Queue: { Type: 'AWS::SQS::Queue' }, Secret: A_SECRET };
    const before = await deploy(
      'Subscribed',
      aTemplate({
        ...resources,
        Subscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            TopicArn: { Ref: 'Topic' },
            Protocol: 'sqs',
            Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          },
        },
      }),
    );
    const topic = nameOf(before, 'Topic');
    const subscribed = async () => {
      const { Subscriptions: list } = await sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: topic }),
      );
      return list?.map(({ Endpoint: endpoint }) => endpoint);
    };
    const queueArn = `arn:aws:sqs:us-east-1:000000000000:${nameOf(before, 'Queue')}`;
    expect(await subscribed()).toEqual([queueArn]);

    const after = await deploy('Subscribed', aTemplate(resources));

    expect(await subscribed()).toEqual([]);
    const queue = { QueueName: nameOf(before, 'Queue') };
    await sqs.send(new GetQueueUrlCommand(queue));
    await destroy(after);
    await expect(sqs.send(new GetQueueUrlCommand(queue))).rejects.toThrow('does not exist');
    const secret = new GetSecretValueCommand({ SecretId: nameOf(before, 'Secret') });
    await expect(secrets.send(secret)).rejects.toThrow("can't find");
  });

  test('with a function whose code was not uploaded is not made', async () => {
    const code = { S3Bucket: ASSET_BUCKET, S3Key: 'missing.zip' };
    const properties = { Handler: 'index.handler', Runtime: 'nodejs24.x', Code: code };

    const stack = await deploy(
      'Codeless',
      aTemplate({ Function: { Type: 'AWS::Lambda::Function', Properties: properties } }),
    );

    expect(stack).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
      StackStatusReason: `s3://${ASSET_BUCKET}/missing.zip was not uploaded`,
    });
  });

  test('goes over to its new functions without a request being lost: who was asked before still answers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'voice-over-'));
    const file = (name: string) => join(folder, name);
    await uploadFunction(`
      const { existsSync, writeFileSync } = require('node:fs');
      exports.handler = async ({ rawPath }) => {
        if (rawPath === '/slow') {
          writeFileSync('${file('asked')}', '');
          while (!existsSync('${file('answer')}')) await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return { statusCode: 200, body: process.env.RELEASE };
      };`);
    const others = new Set(descendantsOf(account.pid));
    const before = await deploy('Over', anApi('old'));
    const oldProcesses = descendantsOf(account.pid).filter((pid) => !others.has(pid));
    const ask = async (path: string) => (await fetch(`${nameOf(before, 'Url')}${path}`)).text();
    const slow = ask('/slow');
    await eventually(() => Promise.resolve(existsSync(file('asked')) || undefined));

    const updated = deploy('Over', anApi('new'));

    await eventually(async () => ((await ask('/quick')) === 'new' ? true : undefined));
    await writeFile(file('answer'), '');
    expect(await slow).toBe('old');
    expect(await updated).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
    expect(oldProcesses.length).toBeGreaterThan(0);
    await eventually(() => Promise.resolve(oldProcesses.some(isAlive) ? undefined : true));
    await destroy(before);
    await expect(ask('/quick')).rejects.toThrow('fetch failed');
    await rm(folder, { recursive: true });
  });

  test('lists its events in the order of their times, which are all different', async () => {
    const stack = await deploy('Eventful', aTemplate({ Topic: A_TOPIC, Bucket: A_BUCKET, Table: aTable() }));

    const { StackEvents: events = [] } = await cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: stack.StackId }),
    );

    const times = events.map(({ Timestamp: at }) => at?.getTime() ?? 0);
    expect(times).toHaveLength(6);
    expect(times).toEqual([...new Set(times)].sort((one, other) => other - one));
  });

  test('is not found any more once it is deleted, and a new one of its name is another', async () => {
    const template = aTemplate({ Table: retained(aTable()) });
    const first = await deploy('Again', template);
    await put(nameOf(first, 'Table'), 'old');

    expect(await destroy(first)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });

    await expect(cloudFormation.send(new DescribeStacksCommand({ StackName: 'Again' }))).rejects.toThrow(
      'Stack with id Again does not exist',
    );
    const second = await deploy('Again', template);
    expect(second.StackId).not.toBe(first.StackId);
    expect(await idsIn(nameOf(second, 'Table'))).toEqual([]);
    expect(await idsIn(nameOf(first, 'Table'))).toEqual(['old']);
  });

  test('cannot be deleted while its bucket holds something', async () => {
    const stack = await deploy('Full', aTemplate({ Bucket: A_BUCKET, Topic: A_TOPIC }));
    const object = { Bucket: nameOf(stack, 'Bucket'), Key: 'batch' };
    await s3.send(new PutObjectCommand({ ...object, Body: 'x' }));

    expect(await destroy(stack)).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Bucket].',
    });
    expect(await topics()).not.toContain(nameOf(stack, 'Topic'));

    await s3.send(new DeleteObjectCommand(object));
    expect(await destroy(stack)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
    expect(await buckets()).not.toContain(object.Bucket);
  });

  test('cannot be deleted while its table is protected, until an update takes the protection off', async () => {
    const stack = await deploy('Safe', aTemplate({ Table: aTable({ DeletionProtectionEnabled: true }) }));
    expect(await isProtected(nameOf(stack, 'Table'))).toBe(true);

    await deploy('Safe', aTemplate({ Table: aTable() }));
    expect(await isProtected(nameOf(stack, 'Table'))).toBe(false);
    await deploy('Safe', aTemplate({ Table: aTable({ DeletionProtectionEnabled: true }) }));
    expect(await destroy(stack)).toMatchObject({ StackStatus: 'DELETE_FAILED' });

    expect(await tables()).toContain(nameOf(stack, 'Table'));
  });
});
