import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const FixturesSchema = v.array(
  v.object({
    name: v.string(),
    /** `doc` the documentation says so, `seen` observed, `code` known from public receivers, `synthetic` made up. */
    source: v.picklist(['doc', 'seen', 'code', 'synthetic']),
    kind: v.literal('generate'),
    body: v.string(),
    expect: v.strictObject({
      http: v.picklist([200, 400]),
      outcome: v.optional(v.picklist(['succeeded', 'failed', 'awaiting'])),
      reason: v.optional(v.string()),
      voiceId: v.optional(v.string()),
      errorCode: v.optional(v.number()),
    }),
  }),
);

/** Real and documented bodies, and what each must yield. */
export const FIXTURES = v.parse(
  FixturesSchema,
  JSON.parse(readFileSync(new URL('../fixtures/generate-callbacks.json', import.meta.url), 'utf8')),
);
