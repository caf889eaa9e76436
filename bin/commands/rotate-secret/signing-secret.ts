import {
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command-error.ts';
import { explain } from '../deployed-stack.ts';
import { LOCAL_CREDENTIALS } from '../store-target.ts';
import type { FoundStack } from '../target.ts';

/** The secret that callback URLs are signed with, for a rotation. */
export interface SigningSecret {
  /** Returns when its values were created. @throws {CommandError} if AWS does not return it. */
  versions(): Promise<{ readonly current: Date; readonly previous: Date | undefined }>;
  /** Makes `value` the current value, and the current value the previous one. @throws {CommandError} with AWS's message. */
  put(value: string): Promise<void>;
}

/** @throws {CommandError} if the stack has no output with the secret's ARN. */
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

/** @throws {CommandError} if the stack has no output with the secret's ARN. */
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
