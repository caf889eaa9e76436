import { BOOTSTRAP_VERSION } from '../assets.ts';
import type { QueryValue } from '../query-protocol.ts';
import type { ChangeSet, StackRecord, StackEvent } from './stack-record.ts';
import type { ResourceChange } from './submitted-template.ts';

/** CloudFormation's own message for a change set without changes; the CLI compares it. */
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function describeStack({ deployed, ...stack }: StackRecord): QueryValue {
  const { Description: description, Parameters: parameters = {} } = deployed?.template.content ?? {};
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: description,
    CreationTime: stack.createdAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    EnableTerminationProtection: stack.isProtected,
    // The only parameter that the CDK creates is the version of the bootstrap stack.
    Parameters: Object.entries(parameters).map(([name, { Default: value }]) => ({
      ParameterKey: name,
      ParameterValue: value,
      ResolvedValue: BOOTSTRAP_VERSION,
    })),
    Outputs: Object.entries(deployed?.plan.outputs ?? {}).map(([name, value]) => ({
      OutputKey: name,
      OutputValue: value,
    })),
    Tags: deployed?.tags.map((tag) => ({ ...tag })),
  };
}

export function describeResources(stack: StackRecord): QueryValue[] {
  return (stack.deployed?.resources ?? []).map(({ logicalId, physicalId, type }) => {
    const latest = stack.events.find((event) => event.logicalId === logicalId);
    return {
      StackName: stack.name,
      StackId: stack.id,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      ResourceStatus: latest?.status,
      Timestamp: latest?.at,
      LastUpdatedTimestamp: latest?.at,
    };
  });
}

export function describeEvent({ name, id }: StackRecord, event: StackEvent): QueryValue {
  return {
    StackName: name,
    StackId: id,
    EventId: event.id,
    Timestamp: event.at,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
  };
}

export function describeChangeSet({ name, id }: StackRecord, changeSet: ChangeSet): QueryValue {
  const { changes } = changeSet;
  return {
    StackName: name,
    StackId: id,
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    Description: changeSet.description,
    CreationTime: changeSet.createdAt,
    Status: changes === undefined ? 'FAILED' : 'CREATE_COMPLETE',
    StatusReason: changes === undefined ? NO_CHANGES : undefined,
    ExecutionStatus: changes === undefined ? 'UNAVAILABLE' : 'AVAILABLE',
    Tags: changeSet.tags.map((tag) => ({ ...tag })),
    Changes: changes?.map((change) => ({ Type: 'Resource', ResourceChange: describeChange(change) })),
  };
}

function describeChange({ action, logicalId, type, properties }: ResourceChange): QueryValue {
  return {
    Action: action,
    LogicalResourceId: logicalId,
    ResourceType: type,
    // Only CloudFormation knows which changes replace a resource.
    Replacement: action === 'Modify' ? 'Conditional' : undefined,
    Details: properties.map((name) => ({
      Target: { Attribute: 'Properties', Name: name, RequiresRecreation: 'Conditionally' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })),
  };
}
