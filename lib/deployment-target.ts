import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { describeFault, InvalidSettingsError } from './read-settings.ts';
import type { Settings } from './settings.ts';

/** The account and region that a stack is deployed to, as far as they are known at synthesis. */
interface DeploymentTarget {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Returns the account and region that the construct's stack is deployed to. */
export function deploymentTargetOf(construct: IConstruct): DeploymentTarget {
  const { account, region } = Stack.of(construct);
  return { account: known(account), region: known(region) };
}

/**
 * Rejects settings with resources of another account or region than the stack's: the stack cannot reach them, and the
 * deployment, or only the first event, would fail.
 *
 * @throws {InvalidSettingsError} with a line for each such setting.
 */
export function checkDeploymentTarget(settings: Settings, { account, region }: DeploymentTarget): void {
  const faults = Object.entries(named(settings)).flatMap(([name, arn]) => {
    if (arn === undefined) return [];
    const [, , , itsRegion, itsAccount] = arn.split(':');
    const isHere = (region ?? itsRegion) === itsRegion && (account ?? itsAccount) === itsAccount;
    const here = ['where the stack is', region && `in ${region}`, account && `in the account ${account}`];
    return isHere
      ? []
      : [describeFault(`voiceCallbacks.${name}`, arn, `must be ${here.filter(Boolean).join(', ')}`)];
  });
  if (faults.length > 0) throw new InvalidSettingsError(faults.join('\n'));
}

/** Returns the existing resources that the settings use, by the setting that has the ARN. */
function named({
  customDomain,
  topicArn,
  taskTable,
  encryptionKeyArn,
  providerApiKeySecret,
  webhookHmacSecret,
  originHeaderSecret,
}: Settings): Record<string, string | undefined> {
  return {
    'customDomain.certificateArn': customDomain?.certificateArn,
    topicArn,
    'taskTable.arn': taskTable?.arn,
    encryptionKeyArn,
    providerApiKeySecret: arnOf(providerApiKeySecret),
    webhookHmacSecret: arnOf(webhookHmacSecret),
    originHeaderSecret: arnOf(originHeaderSecret),
  };
}

/** Returns the ARN, if the setting is one. A secret's name without an ARN refers to the stack's own account and region. */
function arnOf(nameOrArn: string | undefined): string | undefined {
  return nameOrArn?.startsWith('arn:') ? nameOrArn : undefined;
}

function known(name: string): string | undefined {
  return Token.isUnresolved(name) ? undefined : name;
}
