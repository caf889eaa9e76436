import { join } from 'node:path';
import { startApiServer, type ApiServer } from '../http-api/server.ts';
import type { ServiceEndpoints } from '../lambda/function-variables.ts';
import { runStack } from '../run-stack.ts';
import { ensureProtection, ensureTable } from '../services/dynamodb/tables.ts';
import { ensureMessagingResources } from '../services/messaging-resources.ts';
import type { SecretStore } from '../services/secrets/secret-store.ts';
import { createShutdown, type Shutdown } from '../shutdown.ts';
import { openCheckpoints } from '../stream/checkpoints.ts';
import type { Plan, ResourcePlan } from '../template/plan.ts';
import { planStack } from '../template/read-plan.ts';
import type { Template, TemplateResource } from '../template/template.ts';
import type { Assets } from './assets.ts';
import { removeResource } from './remove-resource.ts';
import { randomUUID } from 'node:crypto';

/** A running stack on this machine. */
export interface StackInstance {
  /** Creates the plan of a template. @throws {EngineError} for a part that cannot run here. */
  plan(template: Template): Promise<Plan>;
  /**
   * Creates missing resources, and switches to the plan's functions without interrupting requests.
   *
   * @throws if a part cannot be created; applying an earlier plan again undoes the changes.
   */
  apply(plan: Plan): Promise<void>;
  /** Deletes a resource of a plan. @throws {ServiceError} if its service rejects the deletion. */
  remove(resource: ResourcePlan, plan: Plan): Promise<void>;
  /** Stops everything that runs; the data stays. */
  stop(): Promise<void>;
}

interface InstanceDependencies {
  readonly services: ServiceEndpoints;
  readonly secretStore: SecretStore;
  readonly assets: Assets;
  /** The folder of its logs and its stream checkpoints. */
  readonly directory: string;
  readonly logDir: string;
}

export function createStackInstance(
  stackName: string,
  { services, secretStore, assets, directory, logDir }: InstanceDependencies,
): StackInstance {
  const checkpoints = openCheckpoints(join(directory, `checkpoints-${stackName}.json`));
  const names = new Map<string, string>();
  let api: ApiServer | undefined;
  let running: Shutdown | undefined;

  async function startApi(): Promise<ApiServer> {
    api ??= await startApiServer(0);
    return api;
  }

  function nameOf(logicalId: string, resource: TemplateResource): string {
    const name = names.get(logicalId) ?? makePhysicalName(stackName, logicalId, resource);
    names.set(logicalId, name);
    return name;
  }

  return {
    async plan(template) {
      const { endpoint } = await startApi();
      return planStack(template, { stackName, apiEndpoint: endpoint, nameOf }, assets.folderOf);
    },
    async apply(plan) {
      for (const { codeDir } of plan.functions) await assets.unpack(codeDir);
      await ensureMessagingResources(services.messaging, plan);
      for (const table of plan.tables) {
        await ensureTable(services.dynamodb, table);
        await ensureProtection(services.dynamodb, table);
      }
      secretStore.ensure(plan.secrets);
      const previous = running;
      running = createShutdown();
      // If the start fails before it has stopped the previous run, the shutdown stops that too.
      running.add(() => previous?.run());
      await runStack(plan, { logDir, checkpoints, api: await startApi(), services }, running, previous);
    },
    remove: (resource, plan) => removeResource(resource, plan, { ...services, secretStore }),
    async stop() {
      await api?.stop();
      await running?.run();
    },
  };
}

/** Limits names to 62 characters: a bucket's may have 63, a function's 64. */
const PART_LENGTH = 24;
const RANDOM_LENGTH = 12;

/** Creates a resource's name as CloudFormation does: from the stack and its logical id, and always a new one. */
function makePhysicalName(stackName: string, logicalId: string, { Type: type }: TemplateResource): string {
  const random = randomUUID().replaceAll('-', '').slice(0, RANDOM_LENGTH);
  const name = [stackName.slice(0, PART_LENGTH), logicalId.slice(0, PART_LENGTH), random].join('-');
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}
