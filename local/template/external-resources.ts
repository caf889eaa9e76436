import type { FunctionPlan, SecretPlan, Plan } from './plan.ts';
import { localArn } from './template.ts';
import { EngineError } from '../engine-error.ts';

/** The variables that name a secret from outside of the stack. */
const VARIABLES = ['PROVIDER_API_KEY_SECRET', 'WEBHOOK_HMAC_SECRET', 'ORIGIN_SECRET'] as const;

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

/**
 * Rejects a stack that uses an existing table or topic of an AWS account: it would run, but receive nothing.
 *
 * @throws {EngineError} naming the first such resource.
 */
export function refuseOutsideResources({ functions, mappings, tables, topics }: Plan): void {
  const own = new Set([...tables.map(({ name }) => name), ...topics.map(({ arn }) => arn)]);
  const used = [
    ...functions.flatMap(({ variables: { TASK_TABLE, TOPIC_ARN } }) => [TASK_TABLE, TOPIC_ARN]),
    ...mappings.map(({ tableName }) => tableName),
  ];
  const outside = used.find((name) => name !== undefined && !own.has(name));
  if (outside === undefined) return;
  throw new EngineError(
    `The stack works on ${outside}, which its template does not make and this machine does not have. Synthesize it without topicArn and taskTable, as \`npm start\` does by itself`,
  );
}
