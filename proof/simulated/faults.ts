/** What can go wrong with a call. */
export const FAULTS = [
  'the request is lost',
  'the answer is lost',
  'the service breaks',
  'the service throttles',
  'it takes too long, and happens later',
  'the time is over, and it happens later',
  'killed before it',
  'killed after it',
  'some entries are refused',
  'the index lags behind',
  'the provider says something else',
] as const;

export type Fault = (typeof FAULTS)[number];
