import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  ApiMapping,
  DomainName,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { RECEIVE_CALLBACK_ROUTES } from '../functions/receive-callback/environment.ts';
import { TASK_PATH } from '../functions/track-tasks/environment.ts';
import { createLogGroup, type LogKeeping, acknowledgeWildcard } from './voice-function.ts';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Settings } from './settings.ts';

/**
 * How long the gateway waits for the receiver, in seconds: less than the provider's 15, more than the function's 8, so that
 * the function always responds first.
 */
const INTEGRATION_TIMEOUT_SECONDS = 10;

/** One line for each request, with the route's key and never the path: the path holds the token. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatencyMs: '$context.responseLatency',
  sourceIp: '$context.identity.sourceIp',
  integrationError: '$context.integrationErrorMessage',
});

interface CallbackApiProps {
  readonly receiver: IFunction;
  readonly accessLogs: LogGroup;
  readonly settings: Settings;
}

/** The API, and its one stage. */
interface CallbackApi {
  readonly api: HttpApi;
  readonly stage: HttpStage;
}

/**
 * Creates the log group in which the gateway logs each request.
 *
 * For a group of another name CloudWatch Logs adds an entry to one policy of the account, which has room for about twenty: then no
 * stage with logs can be created.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function createAccessLogs(scope: Construct, logs: LogKeeping): LogGroup {
  return createLogGroup(scope, 'AccessLogs', logs, `/aws/vendedlogs/http-apis/${Stack.of(scope).stackName}`);
}

/** Creates the API that the provider posts to: for each kind of callback a route with a token, and a route without. */
export function createCallbackApi(
  scope: Construct,
  { receiver, accessLogs, settings }: CallbackApiProps,
): CallbackApi {
  const api = new HttpApi(scope, 'Api', {
    // The console lists the APIs of all stages by this name.
    apiName: Stack.of(scope).stackName,
    description: 'Receives Suno Voice callbacks',
    createDefaultStage: false,
    ...(!settings.defaultEndpoint && { disableExecuteApiEndpoint: true }),
  });
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: settings.throttleRate, burstLimit: settings.throttleBurst },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLogs),
      format: AccessLogFormat.custom(ACCESS_LOG_FORMAT),
    },
  });
  const integration = new HttpLambdaIntegration('Receiver', receiver, {
    timeout: Duration.seconds(INTEGRATION_TIMEOUT_SECONDS),
  });
  for (const { withToken, withoutToken } of Object.values(RECEIVE_CALLBACK_ROUTES)) {
    for (const path of [withToken, withoutToken]) {
      for (const route of api.addRoutes({ path, methods: [HttpMethod.POST], integration })) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions::AwsSolutions-APIG4',
          reason: 'The provider can send no header: the token in the path is what the receiver verifies.',
        });
      }
    }
  }
  return { api, stage };
}

/**
 * Adds the routes at which a backend registers and reads tasks, signed with its AWS credentials, with a throttle of their own.
 *
 * @returns the policy that allows a backend to use exactly these routes.
 */
export function addTaskRoutes(
  scope: Construct,
  { api, stage }: CallbackApi,
  tracker: IFunction,
  { taskThrottleRate, taskThrottleBurst }: Settings,
): ManagedPolicy {
  const methods = [HttpMethod.PUT, HttpMethod.GET];
  const routes = api.addRoutes({
    path: TASK_PATH,
    methods,
    integration: new HttpLambdaIntegration('Tracker', tracker, {
      timeout: Duration.seconds(INTEGRATION_TIMEOUT_SECONDS),
    }),
    authorizer: new HttpIamAuthorizer(),
  });
  const throttle = { ThrottlingRateLimit: taskThrottleRate, ThrottlingBurstLimit: taskThrottleBurst };
  const { defaultChild } = stage.node;
  if (!(defaultChild instanceof CfnStage)) throw new TypeError('The stage has no settings of routes');
  defaultChild.routeSettings = Object.fromEntries(
    methods.map((method) => [`${method} ${TASK_PATH}`, throttle]),
  );
  // The gateway rejects settings of a route that it does not have yet.
  stage.node.addDependency(...routes);
  const anyTask = TASK_PATH.replace('{taskId}', '*');
  const resources = methods.map((method) => api.arnForExecuteApi(method, anyTask, '$default'));
  const policy = new ManagedPolicy(scope, 'TaskApiPolicy', {
    description: 'Registers Suno Voice tasks and reads their records',
    statements: [new PolicyStatement({ actions: ['execute-api:Invoke'], resources })],
  });
  for (const resource of resources) {
    acknowledgeWildcard(
      policy,
      resource,
      "A backend asks for the tasks that it submits, and their ids are the provider's.",
    );
  }
  return policy;
}

/**
 * Adds your own domain name to the API. By default the API's own address stays: callbacks still come for days to URLs that have it.
 *
 * You create the record in your DNS that points the name to `regionalDomainName`.
 */
export function createCustomDomain(
  scope: Construct,
  { api, stage }: CallbackApi,
  { name, certificateArn }: NonNullable<Settings['customDomain']>,
): DomainName {
  const domainName = new DomainName(scope, 'CustomDomain', {
    domainName: name,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  new ApiMapping(scope, 'CustomDomainMapping', { api, domainName, stage });
  return domainName;
}
