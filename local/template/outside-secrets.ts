import type { FunctionPlan, SecretPlan } from './plan.ts';
import { localArn } from './local-account.ts';

/** The variables that name a secret from outside of the stack. */
const VARIABLES = ['PROVIDER_API_KEY_SECRET', 'WEBHOOK_HMAC_SECRET'] as const;

/** Letters and digits, as a header carries the key. */
const GENERATED = { PasswordLength: 32, ExcludePunctuation: true, ExcludeCharacters: '' };

/**
 * Returns the secrets that the functions read and the template does not create: in AWS they hold the keys of a real
 * account, here they have generated values.
 *
 * @param own the template's secrets.
 */
export function readOutsideSecrets(
  functions: readonly FunctionPlan[],
  own: readonly SecretPlan[],
): SecretPlan[] {
  const known = new Set(own.flatMap(({ name, arn }) => [name, arn]));
  const named = new Set(VARIABLES.flatMap((variable) => secretNamedBy(variable, functions) ?? []));
  return [...named]
    .filter((id) => !known.has(id))
    .map((id) => ({ ...identify(id), initial: { generate: GENERATED } }));
}

/** Returns the value of a variable, a name or an ARN, from the first function that has it. */
export function secretNamedBy(
  variable: (typeof VARIABLES)[number],
  functions: readonly FunctionPlan[],
): string | undefined {
  return functions.map(({ variables }) => variables[variable]).find((id) => id !== undefined);
}

function identify(nameOrArn: string): Pick<SecretPlan, 'name' | 'arn'> {
  if (nameOrArn.startsWith('arn:')) return { name: nameOrArn.replace(/^.*:secret:/, ''), arn: nameOrArn };
  return { name: nameOrArn, arn: localArn('secretsmanager', `secret:${nameOrArn}-local0`) };
}
