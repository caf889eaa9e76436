import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { describeFault, InvalidSettingsError } from './read-settings.ts';
import type { Settings } from './settings.ts';

/** Where a stack is deployed to, as far as that is known at synthesis. */
export interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Answers where the stack of a construct says that it is deployed to. */
export function placeOf(construct: IConstruct): Place {
  const { account, region } = Stack.of(construct);
  return { account: known(account), region: known(region) };
}

/**
 * Refuses what the settings name elsewhere than where the stack is: it is out of its reach, and the deployment, or only the
 * first event, would fail.
 *
 * @throws {InvalidSettingsError} with a line for each.
 */
export function checkPlace(settings: Settings, { account, region }: Place): void {
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

/** What somebody made, by the setting that has its ARN. */
function named({
  customDomain,
  topicArn,
  taskTable,
  encryptionKeyArn,
  providerApiKeySecret,
  webhookHmacSecret,
}: Settings): Record<string, string | undefined> {
  return {
    'customDomain.certificateArn': customDomain?.certificateArn,
    topicArn,
    'taskTable.arn': taskTable?.arn,
    encryptionKeyArn,
    providerApiKeySecret: arnOf(providerApiKeySecret),
    webhookHmacSecret: arnOf(webhookHmacSecret),
  };
}

/** A secret that is named without an ARN is looked for where the stack is. */
function arnOf(nameOrArn: string | undefined): string | undefined {
  return nameOrArn?.startsWith('arn:') ? nameOrArn : undefined;
}

function known(name: string): string | undefined {
  return Token.isUnresolved(name) ? undefined : name;
}
