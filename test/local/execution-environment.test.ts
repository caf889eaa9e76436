import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startExecutionEnvironment,
  type ExecutionEnvironment,
} from '../../local/lambda/execution-environment.ts';
import { functionVariables } from '../../local/lambda/function-variables.ts';
import type { FunctionPlan } from '../../local/template/plan.ts';

let folder: string;
let log: number;
let environment: ExecutionEnvironment | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-function-'));
  log = openSync(join(folder, 'function.log'), 'a');
});
afterEach(() => {
  environment?.end();
  closeSync(log);
  rmSync(folder, { recursive: true });
});

const ENDPOINTS = { dynamodb: 'http://d', messaging: 'http://m', secrets: 'http://s', provider: 'http://p' };

/** Starts a function of this source, with a second to run. */
function start(source: string, isTraced = false): ExecutionEnvironment {
  writeFileSync(join(folder, 'index.js'), source);
  const plan: FunctionPlan = {
    name: 'Echo',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:Echo',
    codeDir: folder,
    handler: 'index.handler',
    timeoutSeconds: 1,
    memoryMebibytes: 512,
    variables: { TASK_TABLE: 'Tasks', PROVIDER_BASE_URL: 'https://api.sunoapi.org' },
    logGroupName: 'EchoLogs',
    logLevel: 'INFO',
    logFormat: 'JSON',
    isTraced,
  };
  environment = startExecutionEnvironment({ plan, variables: functionVariables(plan, ENDPOINTS), log });
  return environment;
}

describe('startExecutionEnvironment', () => {
  test('hands over the event and the context, and answers the result', async () => {
    const echo = start(`
      exports.handler = async (event, context) => ({ event, ...context, remainingMs: context.getRemainingTimeInMillis() });
    `);

    const result = await echo.invoke({ a: [1, null, 'é'] });

    expect(result).toEqual({
      event: { a: [1, null, 'é'] },
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'Echo',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Echo',
      logGroupName: 'EchoLogs',
      logStreamName: 'local',
      memoryLimitInMB: '512',
      remainingMs: expect.any(Number),
    });
  });

  test('keeps what the function keeps between events', async () => {
    const counter = start('let count = 0; exports.handler = () => ++count;');

    expect([await counter.invoke(0), await counter.invoke(0)]).toEqual([1, 2]);
  });

  test('shows the function the variables of the template and of Lambda, and nothing of the engine', async () => {
    const spy = start('exports.handler = () => process.env;');

    const variables = await spy.invoke({});

    expect(variables).toMatchObject({
      TASK_TABLE: 'Tasks',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'Echo',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://d',
      AWS_ENDPOINT_URL_SNS: 'http://m',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://s',
      // Nothing that runs locally calls the real provider.
      PROVIDER_BASE_URL: 'http://p',
    });
    expect(variables).not.toHaveProperty('NODE_OPTIONS');
    expect(variables).not.toHaveProperty('VOICE_TEST_ASSEMBLY');
  });

  test.each([
    ['off', false, /^Root=1-[\da-f]{8}-[\da-f]{24};Lineage=[\da-f]{8}:0$/],
    ['on', true, /^Root=1-[\da-f]{8}-[\da-f]{24};Parent=[\da-f]{16};Sampled=1$/],
  ])(
    'gives each event a trace of its own, as Lambda does where X-Ray is %s',
    async (_name, isTraced, form) => {
      const fn = start('exports.handler = () => process.env._X_AMZN_TRACE_ID;', isTraced);

      const beforeSeconds = Math.floor(Date.now() / 1_000);
      const headers = [String(await fn.invoke({})), String(await fn.invoke({}))];
      const afterSeconds = Math.floor(Date.now() / 1_000);

      for (const header of headers) expect(header).toMatch(form);
      expect(new Set(headers).size).toBe(2);
      // The trace says when it began, to the second.
      const beganSeconds = Number.parseInt(headers[0]?.slice('Root=1-'.length).slice(0, 8) ?? '', 16);
      expect(beganSeconds).toBeGreaterThanOrEqual(beforeSeconds);
      expect(beganSeconds).toBeLessThanOrEqual(afterSeconds);
    },
  );

  test.each<[string, string, string]>([
    ['throws', 'exports.handler = () => { throw new TypeError("no"); };', 'no'],
    ['rejects', 'exports.handler = async () => { throw new TypeError("no"); };', 'no'],
    ['is none', 'exports.other = 1;', 'index.handler is not a function'],
    ['cannot be loaded', 'throw new TypeError("no table");', 'no table'],
    [
      'dies',
      'exports.handler = () => process.kill(process.pid, "SIGKILL");',
      'Runtime exited with error: signal: SIGKILL',
    ],
    ['exits', 'exports.handler = () => process.exit(3);', 'Runtime exited with error: exit status 3'],
    [
      'hangs',
      'exports.handler = () => new Promise(() => setInterval(() => {}, 1000));',
      'Task timed out after 1.00 seconds',
    ],
    ['spins', 'exports.handler = () => { for (;;); };', 'Task timed out after 1.00 seconds'],
  ])('fails the event when the function %s, saying so', async (_name, source, message) => {
    const fn = start(source);

    await expect(fn.invoke({})).rejects.toThrow(message);
  });

  test.each<[string, string, boolean]>([
    ['threw', 'exports.handler = () => { throw new Error("no"); };', true],
    ['died', 'exports.handler = () => process.exit();', false],
  ])('is of use after the function %s: %s', async (_name, source, isAlive) => {
    const fn = start(source);

    await fn.invoke({}).catch(() => undefined);

    expect(fn.isAlive()).toBe(isAlive);
  });

  test('writes down what the function says, also when it is killed right after', async () => {
    const fn = start(
      'exports.handler = () => { console.log("said"); process.kill(process.pid, "SIGKILL"); };',
    );

    await fn.invoke({}).catch(() => undefined);

    expect(readFileSync(join(folder, 'function.log'), 'utf8')).toBe('said\n');
  });
});
