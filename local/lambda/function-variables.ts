import type { FunctionPlan } from '../template/plan.ts';
import { REGION } from '../template/template.ts';

/** The addresses of the local stack's services. */
export interface ServiceEndpoints {
  readonly dynamodb: string;
  readonly messaging: string;
  readonly secrets: string;
  /** The stand-in: a local function never calls the real provider. */
  readonly provider: string;
}

/**
 * Returns the variables of a function's process: those of the template, and those that Lambda sets. It inherits no variable
 * from the engine's environment, so that nothing works here that fails in AWS.
 */
export function functionVariables(plan: FunctionPlan, endpoints: ServiceEndpoints): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets,
    AWS_ENDPOINT_URL_SNS: endpoints.messaging,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMebibytes),
    AWS_LAMBDA_FUNCTION_NAME: plan.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: plan.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: plan.logGroupName,
    AWS_LAMBDA_LOG_LEVEL: plan.logLevel,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // Lambda has no home folder with AWS settings; without this, the SDK reads the developer's.
    HOME: plan.codeDir,
    LAMBDA_TASK_ROOT: plan.codeDir,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    _HANDLER: plan.handler,
    ...plan.variables,
    ...('PROVIDER_BASE_URL' in plan.variables && { PROVIDER_BASE_URL: endpoints.provider }),
  };
}
