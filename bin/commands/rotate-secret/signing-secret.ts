import {
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command-error.ts';
import { explain } from '../deployed-stack.ts';
import { LOCAL_CREDENTIALS } from '../store-target.ts';
import type { FoundStack } from '../target.ts';

/** The secret that callback URLs are signed with, as a rotation sees it. */
export interface SigningSecret {
  /** When its values were made. @throws {CommandError} when AWS does not say. */
  versions(): Promise<{ readonly current: Date; readonly previous: Date | undefined }>;
  /** Makes this its value, and its value the previous one. @throws {CommandError} in the words of AWS. */
  put(value: string): Promise<void>;
}

/** @throws {CommandError} when the stack does not say where it is. */
export function signingSecretOf(found: FoundStack): SigningSecret {
  const { client, id } = reachSigningSecret(found);
  return {
    async versions() {
      const { Versions: versions = [] } = await client
        .send(new ListSecretVersionIdsCommand({ SecretId: id }))
        .catch(explain("the signing secret's versions could not be read"));
      const madeAt = (stage: string) =>
        versions.find(({ VersionStages: stages }) => stages?.includes(stage))?.CreatedDate;
      const current = madeAt('AWSCURRENT');
      if (current === undefined) throw new CommandError('the signing secret has no value');
      return { current, previous: madeAt('AWSPREVIOUS') };
    },

    async put(value) {
      await client
        .send(new PutSecretValueCommand({ SecretId: id, SecretString: value }))
        .catch(explain('the signing secret was not rotated'));
    },
  };
}

/** @throws {CommandError} when the stack does not say where it is. */
export function reachSigningSecret(found: FoundStack): {
  readonly client: SecretsManagerClient;
  readonly id: string;
} {
  if (found.kind === 'deployed') {
    const { stack } = found;
    return { client: new SecretsManagerClient(stack.config), id: stack.output('SigningSecretArn') };
  }
  const { region, secrets: endpoint, signingSecretArn: id } = found.engine;
  return { client: new SecretsManagerClient({ region, endpoint, credentials: LOCAL_CREDENTIALS }), id };
}
