import { randomUUID, randomInt } from 'node:crypto';
import * as v from 'valibot';
import { writeAtomically, readKept } from '../../data-dir/files.ts';
import type { SecretPlan, GenerateSecretString } from '../../template/plan.ts';

const VersionSchema = v.object({ value: v.string(), versionId: v.string(), createdAt: v.string() });
const SecretsSchema = v.record(
  v.string(),
  v.object({ arn: v.string(), current: v.optional(VersionSchema), previous: v.optional(VersionSchema) }),
);

export type SecretVersion = v.InferOutput<typeof VersionSchema>;
export type StoredSecret = v.InferOutput<typeof SecretsSchema>[string] & { readonly name: string };

/** The stack's secrets: generated once, and kept in a file that only its owner may read. */
export interface SecretStore {
  /** @param id the name or the ARN. */
  find(id: string): StoredSecret | undefined;
  /** Makes a value the current one, and the current one the previous one. */
  rotate(id: string, value: string): SecretVersion | undefined;
  /** Generates the missing secrets. */
  ensure(plans: readonly SecretPlan[]): void;
  /** @param id the name or the ARN. */
  remove(id: string): void;
  /** Registers a listener for new values of any secret. */
  onRotated(listener: () => void): void;
}

export function openSecretStore(file: string, plans: readonly SecretPlan[]): SecretStore {
  const secrets = readKept(file, SecretsSchema) ?? {};
  const save = () => writeAtomically(file, JSON.stringify(secrets, undefined, 2));
  const ensure = (wanted: readonly SecretPlan[]) => {
    for (const { name, arn, initial } of wanted) {
      if (secrets[name] !== undefined) continue;
      const value = initial && ('value' in initial ? initial.value : generateSecret(initial.generate));
      secrets[name] = value === undefined ? { arn } : { arn, current: newVersion(value) };
    }
    save();
  };
  ensure(plans);

  const find = (id: string): StoredSecret | undefined => {
    const entry = Object.entries(secrets).find(([name, { arn }]) => name === id || arn === id);
    return entry && { name: entry[0], ...entry[1] };
  };
  const listeners: (() => void)[] = [];
  return {
    find,
    ensure,
    remove(id) {
      const secret = find(id);
      if (secret !== undefined) Reflect.deleteProperty(secrets, secret.name);
      save();
    },
    onRotated: (listener) => void listeners.push(listener),
    rotate(id, value) {
      const secret = find(id);
      if (secret === undefined) return undefined;
      const current = newVersion(value);
      const previous = secret.current;
      secrets[secret.name] = { arn: secret.arn, current, ...(previous !== undefined && { previous }) };
      save();
      for (const listener of listeners) listener();
      return current;
    },
  };
}

function newVersion(value: string): SecretVersion {
  return { value, versionId: randomUUID(), createdAt: new Date().toISOString() };
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Generates a secret by the rules of the template, as Secrets Manager would. */
function generateSecret(rules: GenerateSecretString): string {
  const all = rules.ExcludePunctuation ? LETTERS_AND_DIGITS : LETTERS_AND_DIGITS + PUNCTUATION;
  const alphabet = Array.from(all).filter((character) => !rules.ExcludeCharacters.includes(character));
  return Array.from({ length: rules.PasswordLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}
