import type { Aspect } from './scenario.ts';

/** A receiver with one classic flaw. */
export interface Mutant {
  /** Its file below `mutants/`. */
  readonly name: string;
  readonly flaw: string;
  /** The scenarios of all scenarios that catch it, each with what is found wrong first. */
  readonly caughtBy: Readonly<Record<string, Aspect>>;
  /** The scenario of a scenario that it satisfies: it runs, and has no other flaw. */
  readonly satisfies?: string;
}

/** Every scenario needs a record. That the receiver runs shows in the answers, which most of them find right. */
const CAUGHT_BY_ALL: Mutant['caughtBy'] = {
  'single delivery': 'record',
  'sequential duplicate': 'record',
  'concurrent duplicates': 'record',
  'order reversed': 'record',
  'timeout then retry': 'answers',
  'connection failure then retry': 'answers',
  'missing authentication': 'record',
  'malformed authentication': 'record',
  'wrong-key authentication': 'record',
  stale: 'record',
  'altered after signing': 'record',
  'malformed body and content type': 'record',
  'restart between attempts': 'record',
  'crash after send': 'answers',
  'partial processing': 'record',
  'redaction canary': 'answers',
  "another submission's URL": 'record',
};

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'no-record',
    flaw: 'answers 200 and writes nothing down',
    caughtBy: CAUGHT_BY_ALL,
  },
  {
    name: 'check-then-insert',
    flaw: 'reads the record, decides, and writes without a condition',
    caughtBy: { 'concurrent duplicates': 'record', 'timeout then retry': 'record' },
    satisfies: 'sequential duplicate',
  },
  {
    name: 'marks-done-before-the-effect',
    flaw: 'marks a callback as done and then records it',
    caughtBy: { 'timeout then retry': 'record', 'crash after send': 'record' },
    satisfies: 'sequential duplicate',
  },
  {
    name: 'answers-before-the-write',
    flaw: 'answers 200 and writes when there is time',
    caughtBy: CAUGHT_BY_ALL,
  },
  {
    name: 'checks-after-parsing',
    flaw: 'reads and quarantines the body before it checks the token',
    caughtBy: {
      'malformed authentication': 'answers',
      'wrong-key authentication': 'answers',
      stale: 'answers',
      'altered after signing': 'answers',
      'malformed body and content type': 'quarantine',
    },
    satisfies: 'missing authentication',
  },
  {
    name: 'accepts-expired-tokens',
    flaw: 'verifies the signature of a token and not its end',
    caughtBy: { stale: 'answers' },
    satisfies: 'wrong-key authentication',
  },
  {
    name: 'publishes-before-deduplicating',
    flaw: 'announces every delivery itself before the conditional write',
    caughtBy: {
      'sequential duplicate': 'events',
      'concurrent duplicates': 'events',
      'order reversed': 'events',
      'timeout then retry': 'events',
      'connection failure then retry': 'events',
      stale: 'events',
      'altered after signing': 'events',
      'malformed body and content type': 'events',
      'restart between attempts': 'events',
      'crash after send': 'events',
      'partial processing': 'answers',
      'redaction canary': 'events',
      "another submission's URL": 'events',
    },
    satisfies: 'single delivery',
  },
  {
    name: 'assumes-order',
    flaw: 'takes the callback that comes last for the one that was sent last',
    caughtBy: {
      'sequential duplicate': 'record',
      'concurrent duplicates': 'record',
      'order reversed': 'record',
      'timeout then retry': 'record',
      stale: 'record',
      'altered after signing': 'record',
      'malformed body and content type': 'record',
      'restart between attempts': 'record',
      'crash after send': 'record',
      'redaction canary': 'record',
      "another submission's URL": 'record',
    },
    satisfies: 'connection failure then retry',
  },
  {
    name: 'trusts-any-url',
    flaw: 'lets the URL of one submission report the task of another',
    caughtBy: { "another submission's URL": 'record' },
    satisfies: 'sequential duplicate',
  },
  {
    name: 'logs-secrets',
    flaw: 'logs each request as it came',
    caughtBy: { 'redaction canary': 'logs' },
    satisfies: 'single delivery',
  },
  {
    name: 'dies-between-effect-and-answer',
    flaw: 'records a callback and marks it as done afterwards, so that a retry records it again',
    caughtBy: {
      'concurrent duplicates': 'record',
      'timeout then retry': 'record',
      'crash after send': 'record',
    },
    satisfies: 'sequential duplicate',
  },
];
