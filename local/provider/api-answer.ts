/** The body of every answer. Errors have a code other than 200, with the HTTP status 200. */
export interface ApiAnswer {
  readonly code: number;
  readonly msg: string;
  readonly data: object | null;
}

export function succeed(data: object): ApiAnswer {
  return { code: 200, msg: 'success', data };
}

export function refuse(code: number, msg: string): ApiAnswer {
  return { code, msg, data: null };
}

export const UNAUTHORIZED = refuse(401, 'You do not have access permissions');
export const NOT_FOUND = refuse(404, 'The requested path does not exist');
export const RATE_LIMITED = refuse(405, 'The request limit has been exceeded');
export const TOO_LONG = refuse(413, 'The request is too long');
export const UNKNOWN_RECORD = refuse(422, 'The record does not exist');
export const NO_CREDITS = refuse(429, 'The account has insufficient credits');
export const TOO_FREQUENT = refuse(430, 'Your call frequency is too high. Please try again later.');
export const MAINTENANCE = refuse(455, 'The service is being maintained. Please try again later.');
