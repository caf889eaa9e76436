import { EngineError } from '../engine-error.ts';

/** The references that a template's values may have. */
export interface References {
  /** The value of `Ref`: a resource's physical id, or a pseudo parameter. */
  ref(logicalId: string): string;
  /** The value of `Fn::GetAtt`. */
  attribute(logicalId: string, name: string): string;
}

type Resolve = (value: unknown) => unknown;

/**
 * Replaces the intrinsic functions in a template's value, at any depth.
 *
 * @throws {EngineError} for an unknown function: with a guess, the engine would run something else than what is deployed.
 */
export function resolveIntrinsics(value: unknown, references: References): unknown {
  const resolve: Resolve = (inner) => resolveIntrinsics(inner, references);
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [name, argument] = first;
    if (name === 'Ref' || name.startsWith('Fn::')) return applyFunction(name, argument, references, resolve);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolve(inner)]));
}

function applyFunction(name: string, argument: unknown, references: References, resolve: Resolve): unknown {
  switch (name) {
    case 'Ref':
      return references.ref(text(name, argument));
    case 'Fn::GetAtt':
      return getAttribute(argument, references);
    case 'Fn::Join': {
      const [separator, parts] = list(name, argument);
      return list(name, resolve(parts))
        .map((part) => text(name, part))
        .join(text(name, separator));
    }
    case 'Fn::Split': {
      const [separator, whole] = list(name, argument);
      return text(name, resolve(whole)).split(text(name, separator));
    }
    case 'Fn::Select': {
      const [index, values] = list(name, argument);
      return list(name, resolve(values))[Number(resolve(index))];
    }
    case 'Fn::Sub':
      return substitute(argument, references, resolve);
    default:
      throw new EngineError(`The template uses ${name}, which the local engine does not know`);
  }
}

function getAttribute(argument: unknown, references: References): string {
  const [logicalId, ...path] =
    typeof argument === 'string' ? argument.split('.') : list('Fn::GetAtt', argument);
  const attribute = path.map((part) => text('Fn::GetAtt', part)).join('.');
  return references.attribute(text('Fn::GetAtt', logicalId), attribute);
}

function substitute(argument: unknown, references: References, resolve: Resolve): string {
  const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : list('Fn::Sub', argument);
  const resolved = resolve(variables) ?? {};
  const known = new Map<string, unknown>(Object.entries(resolved));
  return text('Fn::Sub', pattern).replaceAll(
    /\$\{(!?)([^}]*)\}/g,
    (_match, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (known.has(name)) return text('Fn::Sub', known.get(name));
      return name.includes('.') ? getAttribute(name, references) : references.ref(name);
    },
  );
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new EngineError(`The template gives ${name} ${JSON.stringify(value)}; it takes a list`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new EngineError(`The template gives ${name} ${JSON.stringify(value)}; it takes text`);
}
