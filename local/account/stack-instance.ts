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
import { makePhysicalName } from './physical-name.ts';
import { removeResource } from './remove-resource.ts';

/** A stack as it runs here. */
export interface StackInstance {
  /** Reads what a template wants. @throws {EngineError} for what cannot be run here. */
  plan(template: Template): Promise<Plan>;
  /**
   * Makes what is not there, and goes over to the plan's functions while requests are answered.
   *
   * @throws when a part of it cannot be made; then applying an earlier plan again leads back.
   */
  apply(plan: Plan): Promise<void>;
  /** Deletes a resource of a plan. @throws {ServiceError} when its service refuses. */
  remove(resource: ResourcePlan, plan: Plan): Promise<void>;
  /** Ends what runs; the data stays. */
  stop(): Promise<void>;
}

export interface InstanceSurroundings {
  readonly services: ServiceEndpoints;
  readonly secretStore: SecretStore;
  readonly assets: Assets;
  /** Where its logs and its positions in streams are kept. */
  readonly directory: string;
  readonly logDir: string;
}

export function createStackInstance(
  stackName: string,
  { services, secretStore, assets, directory, logDir }: InstanceSurroundings,
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
      // Should it not get so far that what ran before is stopped, it is stopped with the rest.
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
