import { describe, expect, test } from '@jest/globals';
import { classifyCallback } from '../../functions/domain/classify.ts';
import { KINDS } from '../../functions/domain/kinds.ts';
import { normaliseCallback } from '../../functions/domain/normalise.ts';
import { readBody } from '../../functions/domain/read-body.ts';
import { FIXTURES } from '../support/fixtures.ts';

describe('every known body gets the outcome that is written beside it', () => {
  test.each(FIXTURES)('$name ($source)', ({ body, expect: expected }) => {
    const read = readBody(Buffer.from(body), 'application/json', 'token');
    const normalised =
      read.kind === 'json' ? normaliseCallback(read.value, KINDS.generate) : { kind: 'unreadable' as const };

    if (normalised.kind === 'unreadable') {
      expect(expected).toEqual({ http: 400 });
      return;
    }
    const { callback } = normalised;
    const verdict = classifyCallback(callback, KINDS.generate);
    expect({
      http: 200,
      outcome: verdict.outcome,
      ...(expected.reason !== undefined && { reason: 'reason' in verdict && verdict.reason }),
      ...(verdict.outcome === 'succeeded' && { voiceId: verdict.result }),
      ...(expected.errorCode !== undefined && { errorCode: callback.errorCode }),
    }).toEqual(expected);
  });
});
