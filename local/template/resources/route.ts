import * as v from 'valibot';
import { EngineError } from '../../engine-error.ts';
import type { RoutePlan } from '../plan.ts';
import type { Stack, StackResource } from '../stack.ts';
import { functionNameOf } from './function.ts';

const ApiSchema = v.object({ ProtocolType: v.literal('HTTP', 'only an HTTP API can be run') });

const StageSchema = v.object({ StageName: v.literal('$default', 'only the $default stage can be run') });

const RouteSchema = v.object({
  RouteKey: v.string(),
  AuthorizationType: v.optional(v.picklist(['NONE', 'AWS_IAM'], 'only NONE and AWS_IAM are known'), 'NONE'),
  Target: v.string(),
});

const IntegrationSchema = v.object({
  IntegrationType: v.literal('AWS_PROXY', 'only AWS_PROXY is known'),
  IntegrationUri: v.string(),
  PayloadFormatVersion: v.literal('2.0', 'only payload format 2.0 is known'),
  // The service's own default and maximum.
  TimeoutInMillis: v.optional(v.number(), 30_000),
});

export function readRoutes(stack: Stack): RoutePlan[] {
  stack.resources('AWS::ApiGatewayV2::Api').forEach((api) => api.properties(ApiSchema));
  stack.resources('AWS::ApiGatewayV2::Stage').forEach((stage) => stage.properties(StageSchema));
  const integrations = new Map(
    stack.resources('AWS::ApiGatewayV2::Integration').map((resource) => [resource.identity.ref, resource]),
  );
  return stack.resources('AWS::ApiGatewayV2::Route').map((resource) => readRoute(resource, integrations));
}

function readRoute(resource: StackResource, integrations: ReadonlyMap<string, StackResource>): RoutePlan {
  const route = resource.properties(RouteSchema);
  const integration = integrations
    .get(route.Target.replace(/^integrations\//, ''))
    ?.properties(IntegrationSchema);
  if (integration === undefined) {
    throw new EngineError(`${resource.logicalId} leads to ${route.Target}, which the template does not have`);
  }
  return {
    routeKey: route.RouteKey,
    functionName: functionNameOf(integration.IntegrationUri),
    timeoutMs: integration.TimeoutInMillis,
    requiresSignature: route.AuthorizationType === 'AWS_IAM',
  };
}
