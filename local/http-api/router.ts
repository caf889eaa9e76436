/** The route that matches a request. */
export interface RouteMatch<TRoute> {
  readonly route: TRoute;
  /** The parameters as in the path: still percent-encoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** @returns the most specific route for a request, as an HTTP API would choose it. */
type Router<TRoute> = (method: string, path: string) => RouteMatch<TRoute> | undefined;

interface Compiled<TRoute> {
  readonly route: TRoute;
  readonly method: string;
  readonly segments: readonly string[];
}

const DEFAULT = '$default';

/**
 * Creates a router by the HTTP API's rules: a literal segment before a parameter, a parameter before `{name+}`,
 * a method before `ANY`, and `$default` last.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function createRouter<TRoute extends { readonly routeKey: string }>(
  routes: readonly TRoute[],
): Router<TRoute> {
  const fallback = routes.find(({ routeKey }) => routeKey === DEFAULT);
  const compiled = routes
    .filter(({ routeKey }) => routeKey !== DEFAULT)
    .map(compile)
    .sort(bySpecificity);
  return (method, path) => {
    const given = path.split('/').slice(1);
    for (const candidate of compiled) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const parameters = matchSegments(candidate.segments, given);
      if (parameters !== undefined) return { route: candidate.route, parameters };
    }
    return fallback && { route: fallback, parameters: {} };
  };
}

function compile<TRoute extends { readonly routeKey: string }>(route: TRoute): Compiled<TRoute> {
  const [method = '', path = ''] = route.routeKey.split(' ');
  return { route, method, segments: path.split('/').slice(1) };
}

function matchSegments(
  wanted: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index];
    const { name, isGreedy } = parameterOf(segment);
    if (name === undefined) {
      if (value !== segment) return undefined;
    } else {
      if (value === undefined || value === '') return undefined;
      parameters[name] = isGreedy ? given.slice(index).join('/') : value;
      if (isGreedy) return parameters;
    }
  }
  return given.length === wanted.length ? parameters : undefined;
}

function parameterOf(segment: string): { readonly name: string | undefined; readonly isGreedy: boolean } {
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
  return { name, isGreedy: plus === '+' };
}

function bySpecificity(a: Compiled<unknown>, b: Compiled<unknown>): number {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let index = 0; index < length; index++) {
    const difference = generality(a.segments[index]) - generality(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function generality(segment: string | undefined): number {
  if (segment === undefined) return 0;
  const { name, isGreedy } = parameterOf(segment);
  return name === undefined ? 0 : isGreedy ? 2 : 1;
}
