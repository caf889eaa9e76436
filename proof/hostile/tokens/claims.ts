import { NOW_SECONDS } from '../now.ts';

/** Seconds from now, as a claim. */
export const fromNow = (seconds: number) => String(NOW_SECONDS + seconds);

const GOOD = { aud: '"generate"', sub: '"order-17"', iat: fromNow(0), exp: fromNow(600) };

/**
 * The claims of a good token as JSON, with others in their place or beside them.
 *
 * Values are JSON source, as some of them no `JSON.stringify` would write; `undefined` leaves a claim out.
 */
export function claimsWith(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const claims: Readonly<Record<string, string | undefined>> = { ...GOOD, ...changes };
  const members = Object.entries(claims).flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${value}`],
  );
  return `{${members.join(',')}}`;
}
