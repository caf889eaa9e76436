import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isTraceparent, traceIdOf } from '../../functions/domain/traceparent.ts';
import { TRACE_ID, TRACEPARENT } from '../support/builders.ts';

const SPAN = '53995c3f42cd8ad8';

describe('a trace as W3C writes it', () => {
  test.each<[string, unknown, boolean]>([
    ['sampled', TRACEPARENT, true],
    ['not sampled', `00-${TRACE_ID}-${SPAN}-00`, true],
    ['with flags that may come', `00-${TRACE_ID}-${SPAN}-ff`, true],
    ['of another version', `01-${TRACE_ID}-${SPAN}-01`, false],
    ['with more before it', ` ${TRACEPARENT}`, false],
    ['with more behind it', `${TRACEPARENT}-00`, false],
    ['with a line behind it', `${TRACEPARENT}\n`, false],
    ['of no trace', `00-${'0'.repeat(32)}-${SPAN}-01`, false],
    ['of no span', `00-${TRACE_ID}-${'0'.repeat(16)}-01`, false],
    ['of a trace that begins with zeros', `00-${'0'.repeat(31)}1-${SPAN}-01`, true],
    ['of a span that begins with zeros', `00-${TRACE_ID}-${'0'.repeat(15)}1-01`, true],
    ['in capitals', TRACEPARENT.toUpperCase(), false],
    ['too short', `00-${TRACE_ID.slice(1)}-${SPAN}-01`, false],
    ['with a short span', `00-${TRACE_ID}-${SPAN.slice(1)}-01`, false],
    ['with a short flag', `00-${TRACE_ID}-${SPAN}-1`, false],
    ['no text', [TRACEPARENT], false],
    ['nothing', undefined, false],
  ])('%s: %j is %p', (_name, value, expected) => {
    expect(isTraceparent(value)).toBe(expected);
  });

  test('has an id, by which its lines are found', () => {
    expect(traceIdOf(TRACEPARENT)).toBe('5759e988bd862e3fe1be46a994272793');
    for (const none of [undefined, 'nonsense', `01-${TRACE_ID}-${SPAN}-01`])
      expect(traceIdOf(none)).toBeUndefined();
  });
});

test('property: any text is a trace or none', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(typeof isTraceparent(value)).toBe('boolean');
    }),
  );
});
