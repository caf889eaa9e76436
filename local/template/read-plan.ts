import type { Assembly } from '../assembly/read-assembly.ts';
import type { Plan } from './plan.ts';
import { readOutsideSecrets, refuseOutsideResources } from './external-resources.ts';
import { bundleIn, readFunction, type FindCode } from './resources/function.ts';
import { readAsyncInvoke, readMapping, readRoutes, readSchedule } from './resources/triggers.ts';
import {
  readBucket,
  readQueue,
  readSubscription,
  readTopic,
  readTable,
  readSecret,
} from './resources/stores.ts';
import { createStack, type StackSetting } from './stack.ts';
import type { Template } from './template.ts';

/**
 * Creates the plan of a synthesized stack.
 *
 * @param apiEndpoint the future address of the HTTP API.
 * @throws {EngineError} for any part that cannot run as it would be deployed.
 */
export function readPlan(assembly: Assembly, apiEndpoint: string): Plan {
  const setting = { stackName: assembly.stackName, apiEndpoint };
  return planStack(assembly.template, setting, bundleIn(assembly.directory));
}

/**
 * Creates the plan of a template.
 *
 * @throws {EngineError} for any part that cannot run as it would be deployed.
 */
export function planStack(template: Template, setting: StackSetting, findCode: FindCode): Plan {
  const stack = createStack(template, setting);
  const functions = stack.resources('AWS::Lambda::Function').map((fn) => readFunction(fn, findCode(fn)));
  const secrets = stack.resources('AWS::SecretsManager::Secret').map(readSecret);
  const plan: Plan = {
    stackName: stack.stackName,
    outputs: stack.outputs,
    resources: stack.inventory,
    tables: stack.resources('AWS::DynamoDB::Table').map(readTable),
    topics: stack.resources('AWS::SNS::Topic').map(readTopic),
    queues: stack.resources('AWS::SQS::Queue').map(readQueue),
    subscriptions: stack.resources('AWS::SNS::Subscription').flatMap(readSubscription),
    buckets: stack.resources('AWS::S3::Bucket').map(readBucket),
    secrets: [...secrets, ...readOutsideSecrets(functions, secrets)],
    functions,
    routes: readRoutes(stack),
    mappings: stack.resources('AWS::Lambda::EventSourceMapping').map(readMapping),
    schedules: stack.resources('AWS::Events::Rule').flatMap(readSchedule),
    asyncInvokes: stack.resources('AWS::Lambda::EventInvokeConfig').map(readAsyncInvoke),
  };
  refuseOutsideResources(plan);
  return plan;
}
