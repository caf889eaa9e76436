import * as v from 'valibot';

/**
 * Reads a function's variables, once, when the function starts.
 *
 * @throws {Error} naming every variable that is missing or malformed: the function must not run without them.
 */
export function readEnvironment<TSchema extends v.GenericSchema>(
  schema: TSchema,
  variables: NodeJS.ProcessEnv,
): v.InferOutput<TSchema> {
  const parsed = v.safeParse(schema, variables);
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => [v.getDotPath(issue), issue.message].join(': '));
  throw new Error(`The function's environment is incomplete: ${faults.join('; ')}`);
}
