/** A change of the product that no test notices, and why none can. */
export interface Explained {
  readonly file: string;
  /** The code that is changed, and what it becomes, as the report shows them. */
  readonly code: string;
  readonly becomes: string;
  readonly because: string;
}

/** Each entry stands for one survivor. One that no longer survives must be taken out: the run fails until it is. */
export const EXPLAINED: readonly Explained[] = [
  {
    file: 'functions/adapters/dynamodb/task-item.ts',
    code: "''",
    becomes: '"Stryker was here!"',
    because: "Stands for an issue without a path; the schema is an object's, so each of its issues has one.",
  },
  {
    file: 'functions/adapters/s3/failure-bucket.ts',
    code: '[]',
    becomes: '["Stryker was here"]',
    because:
      'Stands for a page without a list; a text in the place of an object has no key, and is not listed.',
  },
  {
    file: 'functions/adapters/s3/failure-bucket.ts',
    code: "''",
    becomes: '"Stryker was here!"',
    because: 'Stands for an object without a body; neither text is JSON, which is all that is told of it.',
  },
  {
    file: 'functions/adapters/lambda/trace-context.ts',
    code: "''",
    becomes: '"Stryker was here!"',
    because: 'Stands for a header that is not there; neither text names a trace.',
  },
  {
    file: 'functions/adapters/secrets/fetch-keys.ts',
    code: 'SECRET_BUDGET_MS / ATTEMPTS - 100',
    becomes: 'SECRET_BUDGET_MS / ATTEMPTS + 100',
    because: 'How long one attempt may take: no test measures time. That one ends at all is tested.',
  },
  {
    file: 'functions/adapters/secrets/fetch-keys.ts',
    code: 'SECRET_BUDGET_MS / ATTEMPTS',
    becomes: 'SECRET_BUDGET_MS * ATTEMPTS',
    because: 'How long one attempt may take: no test measures time. That one ends at all is tested.',
  },
  {
    file: 'functions/receive-callback/http.ts',
    code: "''",
    becomes: '"Stryker was here!"',
    because:
      'Stands for no token; without one nothing of the request is kept, the masked user agent neither.',
  },
  {
    file: 'functions/track-tasks/read-request.ts',
    code: "', '",
    becomes: '""',
    because: 'Stands between the kinds that are allowed, of which there is one so far.',
  },
  {
    file: 'functions/sweep-due/paced-lookups.ts',
    code: "inquiry.kind === 'refused'",
    becomes: 'true',
    because: 'Tells the compiler who has a code: only a refusal has, so nothing else has one that stops.',
  },
  {
    file: 'functions/adapters/provider/mask-key.ts',
    code: "'0'",
    becomes: '""',
    because: 'Fills the code of a control character, which no key has: it would not fit into a header.',
  },
  {
    file: 'functions/contract/masking/mark-secrets.ts',
    code: 'hasBit(scratch, piece)',
    becomes: 'true',
    because: 'Makes the search faster: what is marked is compared with the encoded secrets themselves.',
  },
  {
    file: 'functions/contract/masking/create-mask.ts',
    code: '!marks.includes(1)',
    becomes: 'false',
    because: 'Saves the work where nothing is marked: without it, the text is put together from itself.',
  },
];

/** One change of the product, and whether a test noticed. */
export interface Mutant {
  /** From the project's root. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly code: string;
  readonly becomes: string;
  readonly result: MutantResult;
}

export type MutantResult =
  /** A test failed. */
  | 'killed'
  /** The tests did not end, or ran the same code a hundred times as often. */
  | 'timed out'
  /** Every test that runs it passed. */
  | 'survived'
  /** No test runs it. */
  | 'not covered'
  /** It did not load, and is not counted. */
  | 'invalid';
