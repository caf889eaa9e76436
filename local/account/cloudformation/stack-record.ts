import { randomUUID } from 'node:crypto';
import { localArn } from '../../template/template.ts';
import type { Plan, ResourcePlan } from '../../template/plan.ts';
import type { StackInstance } from '../stack-instance.ts';
import type { ResourceChange, SubmittedTemplate } from './submitted-template.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface StackEvent {
  readonly id: string;
  readonly at: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly description: string | undefined;
  readonly template: SubmittedTemplate;
  readonly tags: readonly Tag[];
  /** `undefined` if there is nothing to execute. */
  readonly changes: readonly ResourceChange[] | undefined;
}

/** The contents of a stack after a deployment. */
export interface Deployed {
  readonly template: SubmittedTemplate;
  readonly tags: readonly Tag[];
  readonly plan: Plan;
  /** The resources of the plan that exist: all of them, unless a deletion has failed. */
  readonly resources: readonly ResourcePlan[];
}

/** A stack's record in CloudFormation. */
export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly instance: StackInstance;
  readonly changeSets: Map<string, ChangeSet>;
  /** The latest first. */
  readonly events: StackEvent[];
  status: string;
  statusReason: string | undefined;
  deployed: Deployed | undefined;
  /** Whether a deletion is refused. */
  isProtected: boolean;
  /** Resolves when the running operation ends. */
  working: Promise<void>;
}

export function createStackRecord(name: string, instance: StackInstance): StackRecord {
  const stack: StackRecord = {
    id: localArn('cloudformation', `stack/${name}/${randomUUID()}`),
    name,
    createdAt: new Date().toISOString(),
    instance,
    changeSets: new Map(),
    events: [],
    status: '',
    statusReason: undefined,
    deployed: undefined,
    isProtected: false,
    working: Promise.resolve(),
  };
  enterStatus(stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
  return stack;
}

/** Sets a stack's status, and adds an event for it. */
export function enterStatus(stack: StackRecord, status: string, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  const { name, id } = stack;
  addEvent(stack, { logicalId: name, physicalId: id, type: 'AWS::CloudFormation::Stack' }, status, reason);
}

export function addEvent(
  stack: StackRecord,
  { logicalId, physicalId, type }: Pick<ResourcePlan, 'logicalId' | 'physicalId' | 'type'>,
  status: string,
  reason?: string,
): void {
  // Readers sort events by time, so each event has a later time than the one before.
  const earliestMs = Date.parse(stack.events[0]?.at ?? stack.createdAt) + 1;
  const at = new Date(Math.max(Date.now(), earliestMs)).toISOString();
  stack.events.unshift({ id: randomUUID(), at, logicalId, physicalId, type, status, reason });
}
