import { randomUUID } from 'node:crypto';
import { localArn } from '../../template/template.ts';
import type { Plan } from '../../template/plan.ts';
import { type Assets, ASSET_BUCKET } from '../assets.ts';
import { RefusedError, type QueryValue } from '../query-protocol.ts';
import type { StackInstance } from '../stack-instance.ts';
import { describeChangeSet, describeEvent, describeResources, describeStack } from './describe.ts';
import { deleteStack, deployStack } from './lifecycle.ts';
import { createStackRecord, type ChangeSet, type StackRecord, type Tag } from './stack-record.ts';
import { compareTemplates, readSubmitted, type SubmittedTemplate } from './submitted-template.ts';

type Operation = (input: URLSearchParams) => QueryValue | Promise<QueryValue>;

/** The account's CloudFormation: the operations that the CDK's command-line tool needs to deploy and to destroy. */
export interface CloudFormation {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Returns what is deployed now. */
  plans(): Plan[];
  /** Waits for running operations, and stops every stack. */
  stop(): Promise<void>;
}

interface CloudFormationPorts {
  readonly assets: Assets;
  readonly createInstance: (stackName: string) => StackInstance;
}

/** The states in which a stack accepts another deployment. */
const DEPLOYABLE = /^(REVIEW_IN_PROGRESS|(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE)$/;

export function createCloudFormation({ assets, createInstance }: CloudFormationPorts): CloudFormation {
  /** Includes deleted stacks, which can be found by their id. */
  const stacks: StackRecord[] = [];
  const living = () => stacks.filter(({ status }) => status !== 'DELETE_COMPLETE');
  const lookUp = (nameOrId: string) =>
    stacks.find(({ id }) => id === nameOrId) ?? living().find(({ name }) => name === nameOrId);

  function find(input: URLSearchParams): StackRecord {
    const nameOrId = required(input, 'StackName');
    const stack = lookUp(nameOrId);
    if (stack !== undefined) return stack;
    throw new RefusedError('ValidationError', `Stack with id ${nameOrId} does not exist`);
  }

  function findChangeSet(input: URLSearchParams): { stack: StackRecord; changeSet: ChangeSet } {
    const stack = find(input);
    const nameOrId = required(input, 'ChangeSetName');
    const changeSet = [...stack.changeSets.values()].find(
      ({ name, id }) => name === nameOrId || id === nameOrId,
    );
    if (changeSet !== undefined) return { stack, changeSet };
    throw new RefusedError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`);
  }

  async function readTemplate(input: URLSearchParams): Promise<SubmittedTemplate> {
    const url = URL.parse(input.get('TemplateURL') ?? '');
    if (url === null) return readSubmitted(required(input, 'TemplateBody'));
    const [, key] = url.pathname.split(`/${ASSET_BUCKET}/`);
    if (key === undefined)
      throw new RefusedError(
        'ValidationError',
        `The template must be in ${ASSET_BUCKET}, not at ${url.href}`,
      );
    return readSubmitted(await assets.read(key));
  }

  async function createChangeSet(input: URLSearchParams): Promise<QueryValue> {
    const stackName = required(input, 'StackName');
    const name = required(input, 'ChangeSetName');
    refuseParameters(input);
    const template = await readTemplate(input);
    const stack = lookUp(stackName) ?? createStackRecord(stackName, createInstance(stackName));
    if (!DEPLOYABLE.test(stack.status)) {
      throw new RefusedError(
        'ValidationError',
        `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
      );
    }
    if (!stacks.includes(stack)) stacks.push(stack);
    const tags = readTags(input);
    const { deployed } = stack;
    const hasOtherTags = JSON.stringify(tags) !== JSON.stringify(deployed?.tags ?? []);
    const changes = compareTemplates(deployed?.template, template);
    const id = localArn('cloudformation', `changeSet/${name}/${randomUUID()}`);
    stack.changeSets.set(name, {
      id,
      name,
      createdAt: new Date().toISOString(),
      description: input.get('Description') ?? undefined,
      template,
      tags,
      changes: hasOtherTags ? (changes ?? []) : changes,
    });
    return { Id: id, StackId: stack.id };
  }

  return {
    operations: {
      DescribeStacks: (input) => ({
        Stacks: (input.has('StackName') ? [find(input)] : living()).map(describeStack),
      }),
      DescribeStackEvents(input) {
        const stack = find(input);
        return { StackEvents: stack.events.map((event) => describeEvent(stack, event)) };
      },
      DescribeStackResources: (input) => ({ StackResources: describeResources(find(input)) }),
      ListStackResources: (input) => ({ StackResourceSummaries: describeResources(find(input)) }),
      GetTemplate: (input) => ({ TemplateBody: find(input).deployed?.template.body ?? '{}' }),
      CreateChangeSet: createChangeSet,
      DescribeChangeSet(input) {
        const { stack, changeSet } = findChangeSet(input);
        return describeChangeSet(stack, changeSet);
      },
      DeleteChangeSet(input) {
        const stack = find(input);
        const nameOrId = required(input, 'ChangeSetName');
        // Deleting a change set that does not exist is not an error.
        for (const { name, id } of stack.changeSets.values())
          if (name === nameOrId || id === nameOrId) stack.changeSets.delete(name);
        return {};
      },
      ExecuteChangeSet(input) {
        const { stack, changeSet } = findChangeSet(input);
        if (changeSet.changes === undefined || !DEPLOYABLE.test(stack.status)) {
          throw new RefusedError(
            'InvalidChangeSetStatus',
            `ChangeSet [${changeSet.id}] cannot be executed: the stack is in ${stack.status}`,
          );
        }
        stack.changeSets.clear();
        stack.working = deployStack(stack, changeSet);
        return {};
      },
      UpdateTerminationProtection(input) {
        const stack = find(input);
        stack.isProtected = required(input, 'EnableTerminationProtection') === 'true';
        return { StackId: stack.id };
      },
      DeleteStack(input) {
        const stack = lookUp(required(input, 'StackName'));
        if (stack?.isProtected === true) {
          throw new RefusedError(
            'ValidationError',
            `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
          );
        }
        // Deleting a stack that does not exist is not an error.
        if (stack !== undefined) stack.working = stack.working.then(() => deleteStack(stack));
        return {};
      },
    },
    plans: () => living().flatMap(({ deployed }) => deployed?.plan ?? []),
    async stop() {
      await Promise.all(stacks.map(({ working, instance }) => working.then(() => instance.stop())));
    },
  };
}

function required(input: URLSearchParams, name: string): string {
  const value = input.get(name);
  if (value !== null) return value;
  throw new RefusedError('ValidationError', `${name} is missing`);
}

/** Throws if parameters have values: they are not supported here, and another stack than requested would be deployed. */
function refuseParameters(input: URLSearchParams): void {
  const given = [...input].find(([name]) => /^Parameters\.member\.\d+\.ParameterValue$/.test(name));
  if (given === undefined) return;
  throw new RefusedError('ValidationError', 'The local account takes no values for parameters of a template');
}

function readTags(input: URLSearchParams): Tag[] {
  const tags: Tag[] = [];
  for (let n = 1; input.has(`Tags.member.${n}.Key`); n++) {
    tags.push({
      Key: input.get(`Tags.member.${n}.Key`) ?? '',
      Value: input.get(`Tags.member.${n}.Value`) ?? '',
    });
  }
  return tags;
}
