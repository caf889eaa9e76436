import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { descendantsOf, isAlive } from '../local/processes.ts';
import { startAccount, type TestAccount } from '../support/account.ts';
import { aSuccess } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { cdkIn, type Cdk } from '../support/run-cdk.ts';
import { runToolProcess } from '../support/run-tool.ts';
import { LOCAL } from '../support/store.ts';
import { subscribe } from '../support/topic.ts';

/** How often a callback comes while the stack changes: often enough for some to come in the moment of the change. */
const CALLBACK_INTERVAL_MS = 20;

const STACK = 'SunoVoiceCallbacks';

// Each deployment waits five seconds for its stack, as the tool does in AWS.
jest.setTimeout(180_000);

let folder: string;
let account: TestAccount;
let cdk: Cdk;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-deploy-'));
  account = await startAccount();
  cdk = cdkIn(folder, account.environment);
});
afterAll(async () => {
  await account.stop();
  await rm(folder, { recursive: true });
});

const assembly = (name: string) => join(folder, name);

/** An output of the stack, as the CLI shows it. */
function outputOf(said: string, name: string): string {
  return new RegExp(`^${STACK}\\.${name} = (.*)$`, 'm').exec(said)?.[1] ?? '';
}

/** Runs the project's own tool on the deployed stack. */
async function tool(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await runToolProcess([...args, '--stack', STACK], { ...account.environment });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

/** @returns the status of a callback: `received`, or something else. */
async function callback(url: string, taskId: string): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(aSuccess({ taskId })) });
  return v.parse(v.object({ status: v.unknown() }), await answer.json()).status;
}

const DiagnosisSchema = v.object({
  isHealthy: v.boolean(),
  checks: v.array(v.object({ name: v.string(), status: v.string() })),
});

const TaskSchema = v.object({ registeredAt: v.string(), deadlineAt: v.string() });

describe('the stack, deployed by the stock CLI', () => {
  let taskTable: string;
  let url: string;

  test('records a callback and announces its result', async () => {
    const deployed = await cdk.deploy('--output', assembly('first'));

    expect(deployed).toMatchObject({ code: 0, said: expect.stringContaining(`✅  ${STACK}`) });
    taskTable = outputOf(deployed.said, 'TaskTableName');
    url = (await tool('url')).trim();
    expect(url).toContain(`${outputOf(deployed.said, 'CallbackBaseUrl')}/suno/voice-generate-callback/`);
    const events = await subscribe(account.endpoint, outputOf(deployed.said, 'TopicArn'), 'orders');
    expect(await callback(url, 'first')).toBe('received');
    expect(await events.eventsUntil(({ length }) => length > 0)).toEqual([
      expect.objectContaining({ id: 'first/generate/1', source: `/suno-voice-callbacks/${STACK}` }),
    ]);
  });

  test('is healthy, as `doctor` finds; what this account does not support is skipped, and alarms have no receiver', async () => {
    const { isHealthy, checks } = v.parse(DiagnosisSchema, JSON.parse(await tool('doctor', '--json')));

    const statuses = Object.fromEntries(checks.map(({ name, status }) => [name, status]));
    expect(isHealthy).toBe(true);
    expect(statuses).toEqual({
      'callback URLs': 'ok',
      outputs: 'ok',
      concurrency: 'skipped',
      'signing secret': 'ok',
      stream: 'ok',
      'event source mapping': 'skipped',
      'table protection': 'skipped',
      // The queue of the test has no dead-letter queue.
      subscriptions: 'warning',
      alarms: 'skipped',
      alerts: 'warning',
      probe: 'ok',
    });
  });

  test('has no changes when it is deployed again', async () => {
    const again = await cdk.deploy('--app', assembly('first'));

    expect(again).toMatchObject({ code: 0, said: expect.stringContaining(`✅  ${STACK} (no changes)`) });
  });

  test('has none either for CloudFormation, which a forced deployment asks', async () => {
    const forced = await cdk.deploy('--force', '--app', assembly('first'));

    expect(forced.code).toBe(0);
    expect(forced.said).toContain('CloudFormation reported that the deployment would not make any changes');
  });

  test('takes a changed setting, answers callbacks all the while, and keeps its records', async () => {
    const deadlineSeconds = 77;
    const over = new AbortController();
    const answers: unknown[] = [];
    const calling = (async () => {
      while (!over.signal.aborted) {
        answers.push(await callback(url, 'meanwhile'));
        await sleep(CALLBACK_INTERVAL_MS);
      }
    })();

    const changed = await cdk.deploy(
      ...['--output', assembly('changed')],
      ...['--context', `voiceCallbacks=${JSON.stringify({ deadlineSeconds })}`],
    );
    over.abort();
    await calling;

    expect(changed).toMatchObject({
      code: 0,
      said: expect.stringMatching(/UPDATE_COMPLETE .*ReceiveCallback/),
    });
    expect(answers.filter((status) => status !== 'received')).toEqual([]);
    expect(outputOf(changed.said, 'TaskTableName')).toBe(taskTable);
    expect(await tool('show', 'first')).toMatch(/^outcome +succeeded$/m);
    const task = v.parse(TaskSchema, JSON.parse(await tool('register', 'registered', '--json')));
    expect(Date.parse(task.deadlineAt) - Date.parse(task.registeredAt)).toBe(deadlineSeconds * 1_000);
  });

  test('is not destroyed while it is protected', async () => {
    const refused = await cdk.run('destroy', '--force', '--app', assembly('changed'));

    expect(refused.code).toBe(1);
    expect(refused.said).toContain(
      `Stack [${STACK}] cannot be deleted while TerminationProtection is enabled`,
    );
    expect(await callback(url, 'still')).toBe('received');
  });

  test('is gone once it is destroyed, but for its data', async () => {
    const cloudFormation = new CloudFormationClient({ ...LOCAL, endpoint: account.endpoint });
    await cloudFormation.send(
      new UpdateTerminationProtectionCommand({ StackName: STACK, EnableTerminationProtection: false }),
    );
    const destroyed = await cdk.run('destroy', '--force', '--app', assembly('changed'));

    expect(destroyed).toMatchObject({ code: 0, said: expect.stringContaining(`✅  ${STACK}: destroyed`) });
    expect(destroyed.said).toMatch(/DELETE_SKIPPED +\| AWS::DynamoDB::Table +\| VoiceCallbacks\/VoiceTasks/);
    expect(destroyed.said).toMatch(/DELETE_COMPLETE +\| AWS::SNS::Topic +\| VoiceCallbacks\/VoiceEvents/);
    await expect(callback(url, 'late')).rejects.toThrow('fetch failed');
    const dynamodb = new DynamoDBClient({ ...LOCAL, endpoint: account.endpoint });
    const key = { taskId: { S: 'first' }, kind: { S: 'generate' } };
    const { Item: record } = await dynamodb.send(new GetItemCommand({ TableName: taskTable, Key: key }));
    expect(record).toMatchObject({ outcome: { S: 'succeeded' } });
  });
});

describe('the stock CLI', () => {
  test('says why a stack cannot be made, and that it was rolled back', async () => {
    const app = new App({ outdir: assembly('odd') });
    new CfnResource(new Stack(app, 'Odd'), 'Cluster', { type: 'AWS::ECS::Cluster' });
    app.synth();

    const { code, said } = await cdk.deploy('--app', assembly('odd'));

    expect(code).toBe(1);
    expect(said).toMatch(
      /ROLLBACK_COMPLETE.*The template has Cluster, a AWS::ECS::Cluster, which the local engine does not know/,
    );
  });

  test('has called the account only', () => {
    expect(cdk.connections()).toEqual(new Set(['127.0.0.1']));
  });
});

test('the account stops cleanly: exit 0, no process and no file left', async () => {
  const children = descendantsOf(account.pid);
  const [, logDir = ''] = /Logs of functions +(\S+)/.exec(account.said()) ?? [];
  expect(existsSync(logDir)).toBe(true);
  expect(children.length).toBeGreaterThan(0);

  expect(await account.stop()).toBe(0);

  await eventually(() => Promise.resolve(children.some(isAlive) ? undefined : true));
  expect(existsSync(join(logDir, '..'))).toBe(false);
});
