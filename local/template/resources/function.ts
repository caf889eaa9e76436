import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { EngineError } from '../../engine-error.ts';
import type { FunctionPlan } from '../plan.ts';
import type { StackResource } from '../stack.ts';

const FunctionSchema = v.object({
  Handler: v.string(),
  Runtime: v.pipe(v.string(), v.startsWith('nodejs', 'the local engine runs Node.js functions only')),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  Environment: v.optional(v.object({ Variables: v.optional(v.record(v.string(), v.string()), {}) })),
  TracingConfig: v.optional(v.object({ Mode: v.optional(v.string()) })),
  LoggingConfig: v.optional(
    v.object({
      LogGroup: v.optional(v.string()),
      LogFormat: v.optional(v.string()),
      ApplicationLogLevel: v.optional(v.string()),
    }),
  ),
});

/** Returns the folder of a function's bundle. @throws {EngineError} if it has none. */
export type FindCode = (resource: StackResource) => string;

/** Creates a function that finds bundles in an assembly. */
export function bundleIn(assemblyDir: string): FindCode {
  return ({ logicalId, metadata }) => {
    const asset = metadata['aws:asset:path'];
    if (typeof asset !== 'string') {
      throw new EngineError(`${logicalId} has no aws:asset:path: synthesize with the CDK's asset metadata`);
    }
    const codeDir = join(assemblyDir, asset);
    if (!existsSync(codeDir)) throw new EngineError(`The bundle of ${logicalId} is missing: ${codeDir}`);
    return codeDir;
  };
}

export function readFunction(resource: StackResource, codeDir: string): FunctionPlan {
  const fn = resource.properties(FunctionSchema);
  const name = resource.identity.ref;
  return {
    name,
    arn: resource.identity.attributes['Arn'] ?? name,
    codeDir,
    handler: fn.Handler,
    timeoutSeconds: fn.Timeout,
    memoryMebibytes: fn.MemorySize,
    variables: fn.Environment?.Variables ?? {},
    logGroupName: fn.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    logLevel: fn.LoggingConfig?.ApplicationLogLevel ?? 'INFO',
    logFormat: fn.LoggingConfig?.LogFormat ?? 'Text',
    isTraced: fn.TracingConfig?.Mode === 'Active',
  };
}

/** Returns a function's name from its name or any of its ARNs. */
export function functionNameOf(nameOrArn: string): string {
  return /:function:([^:/]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
