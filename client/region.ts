/** The host of an API as API Gateway names it. */
const GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/**
 * Returns the region that requests to an API are signed for: the given one, else the one in the API's address, else the
 * environment's.
 *
 * @throws {RangeError} if none of them is set.
 */
export function regionOf(
  apiUrl: string,
  region: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const [, inAddress] = GATEWAY_HOST.exec(new URL(apiUrl).hostname) ?? [];
  const found = region ?? inAddress ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  if (found !== undefined && found !== '') return found;
  throw new RangeError(
    `region: none was given, and ${JSON.stringify(apiUrl)} names none; it takes the stack's region, such as eu-west-1`,
  );
}
