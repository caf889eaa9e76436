import type { HostileRequest } from '../hostile-case.ts';

/** What every answer, and everything that is stored, must keep to. */
export const LAWS = {
  answers: 'every request is answered: the receiver neither throws nor dies',
  statuses: 'the answer is 200 or 401, and in the form that is documented',
  doors: 'who brings a token of ours is let in, and no other',
  results:
    'a body is recorded or quarantined, as it was made to be; a callback is quarantined only if the task is of another submission, or the URL has named 20 others',
  nothingUnsigned: 'nothing is written without a token of ours',
  recorded: 'what was answered as received is recorded under the id that was sent, and counted once for each',
  kept: 'what was answered as quarantined is there with its digest and reference, or is counted there as what has no place left; once for each',
  ownRef: 'a body that came to the URL of one submission changes no record of another',
  bounded:
    'a record has at most 32 KB, a quarantined body at most 17 KB; a URL makes at most 20 records, and has at most 16 bodies in quarantine',
  senders: 'nothing that is stored says who sent it',
  nothingElse: 'nothing is in either table but what was sent',
  whole: 'what is stored of a body is what was sent',
  readable: 'what is recorded can be announced',
  secrecy: 'no token and no secret is in an answer, in a line that is logged, or in the store',
  lines: 'every line that is logged is one JSON object',
  prototypes: 'no body reaches what every object inherits',
  time: 'no request takes longer than a second, three times in a row',
  memory: 'memory does not grow with the number of requests',
  growth: 'the time to answer does not grow faster than the request',
} as const;

export type Law = keyof typeof LAWS;

/** A law that was broken, how, and by whom if one request alone did it. */
export interface Violation {
  readonly law: Law;
  readonly what: string;
  readonly request?: HostileRequest;
}
