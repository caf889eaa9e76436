import { EngineError } from '../engine-error.ts';

/** Returns whether an event matches. */
export type Matches = (event: unknown) => boolean;

/** Returns whether one field's value matches; `undefined` stands for a missing field. */
type MatchesValue = (value: unknown) => boolean;

/**
 * Compiles an event pattern, with which Lambda filters events.
 *
 * @throws {EngineError} for an unsupported operator: it would let events pass that should not.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function compilePattern(pattern: unknown): Matches {
  if (!isRecord(pattern)) throw new EngineError(`${JSON.stringify(pattern)} is not an event pattern`);
  const fields = Object.entries(pattern).map(([key, inner]) => {
    if (key.startsWith('$')) throw unknownOperator(key);
    const matches = Array.isArray(inner) ? compileRules(inner) : compilePattern(inner);
    return (event: unknown) => matches(isRecord(event) ? event[key] : undefined);
  });
  return (event) => fields.every((matches) => matches(event));
}

/** A field passes if any of its rules does; a list passes if any element does. */
function compileRules(rules: readonly unknown[]): MatchesValue {
  const compiled = rules.map(compileRule);
  return (value) => {
    const values = Array.isArray(value) && value.length > 0 ? value : [value];
    return values.some((element: unknown) => compiled.some((matches) => matches(element)));
  };
}

function compileRule(rule: unknown): MatchesValue {
  if (!isRecord(rule)) return (value) => value === rule;
  const [entry, ...more] = Object.entries(rule);
  if (entry === undefined || more.length > 0) throw unknownOperator(JSON.stringify(rule));
  const [operator, operand] = entry;
  switch (operator) {
    case 'exists':
      return (value) => isLeaf(value) === operand;
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(String(operand));
    case 'equals-ignore-case':
      return (value) => typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
    case 'anything-but': {
      const unwanted = compileRules(Array.isArray(operand) ? operand : [operand]);
      return (value) => isLeaf(value) && !unwanted(value);
    }
    case 'numeric':
      return compileNumeric(operand);
    default:
      throw unknownOperator(operator);
  }
}

/** `[">", 0, "<=", 5]`. */
function compileNumeric(operand: unknown): MatchesValue {
  if (!Array.isArray(operand)) throw unknownOperator(`numeric ${JSON.stringify(operand)}`);
  const comparisons = Array.from({ length: operand.length / 2 }, (_, index) =>
    compileComparison(operand[index * 2], Number(operand[index * 2 + 1])),
  );
  return (value) => typeof value === 'number' && comparisons.every((holds) => holds(value));
}

function compileComparison(operator: unknown, limit: number): (value: number) => boolean {
  switch (operator) {
    case '=':
      return (value) => value === limit;
    case '<':
      return (value) => value < limit;
    case '<=':
      return (value) => value <= limit;
    case '>':
      return (value) => value > limit;
    case '>=':
      return (value) => value >= limit;
    default:
      throw unknownOperator(`numeric ${String(operator)}`);
  }
}

function unknownOperator(operator: string): EngineError {
  return new EngineError(`The stack filters with ${operator}, which the local engine does not know`);
}

function isLeaf(value: unknown): boolean {
  return value !== undefined && !isRecord(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
