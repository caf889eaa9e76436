import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currentTraceparent, toTraceparent } from '../../functions/adapters/lambda/trace-context.ts';
import { isTraceparent } from '../../functions/domain/traceparent.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const PARENT = 'Parent=53995c3f42cd8ad8';
const TRACE_ID = '5759e988bd862e3fe1be46a994272793';

describe('the header that Lambda gives an invocation is the same trace as W3C writes it', () => {
  test.each([
    [`${ROOT};${PARENT};Sampled=1`, `00-${TRACE_ID}-53995c3f42cd8ad8-01`],
    [`${ROOT};${PARENT};Sampled=0`, `00-${TRACE_ID}-53995c3f42cd8ad8-00`],
    [`${ROOT};${PARENT};Sampled=?`, `00-${TRACE_ID}-53995c3f42cd8ad8-00`],
    [`${ROOT};${PARENT}`, `00-${TRACE_ID}-53995c3f42cd8ad8-00`],
    [`${ROOT};${PARENT};Sampled=1;Lineage=a87bd80c:1|68fd508a:5`, `00-${TRACE_ID}-53995c3f42cd8ad8-01`],
    [`Self=1-67891234-12456789abcdef012345678;${ROOT};Sampled=1`, `00-${TRACE_ID}-e1be46a994272793-01`],
    [`Sampled=1;${PARENT};${ROOT}`, `00-${TRACE_ID}-53995c3f42cd8ad8-01`],
    [`${PARENT};${ROOT};Sampled=1`, `00-${TRACE_ID}-53995c3f42cd8ad8-01`],
    [`${ROOT};Parent=0000000000000001`, `00-${TRACE_ID}-0000000000000001-00`],
  ])('%s', (header, traceparent) => {
    expect(toTraceparent(header)).toBe(traceparent);
  });

  test.each([
    ['X-Ray is off', `${ROOT};Lineage=061379e8:0`],
    ['the trace is named alone', ROOT],
    ['the span is none', `${ROOT};Parent=0000000000000000`],
    ['the span is nonsense', `${ROOT};Parent=53995c3f42cd8ad`],
    ['the span is too long', `${ROOT};Parent=53995c3f42cd8ad8f`],
  ])('where no span is named, as %s, half of the trace stands for it', (_name, header) => {
    expect(toTraceparent(header)).toBe(`00-${TRACE_ID}-e1be46a994272793-00`);
  });

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no trace', `${PARENT};Sampled=1`],
    ['the trace without its name', '1-5759e988-bd862e3fe1be46a994272793'],
    ['another version', 'Root=2-5759e988-bd862e3fe1be46a994272793'],
    ['a time that is too short', 'Root=1-5759e98-bd862e3fe1be46a994272793'],
    ['an id that is too short', 'Root=1-5759e988-bd862e3fe1be46a99427279'],
    ['an id that is too long', 'Root=1-5759e988-bd862e3fe1be46a9942727930'],
    ['capitals', 'Root=1-5759E988-BD862E3FE1BE46A994272793'],
    ['another field that ends like it', `Not${ROOT}`],
    ['all zeros', `Root=1-00000000-${'0'.repeat(24)};${PARENT}`],
    ['zeros where half of it would stand for the span', `Root=1-5759e988-bd862e3f${'0'.repeat(16)}`],
    ["W3C's own", `00-${TRACE_ID}-53995c3f42cd8ad8-01`],
  ])('%s is not a trace', (_name, header) => {
    expect(toTraceparent(header)).toBeUndefined();
  });

  const hex = (digits: number) =>
    fc
      .array(fc.integer({ min: 0, max: 15 }), { minLength: digits, maxLength: digits })
      .map((each) => each.map((digit) => digit.toString(16)).join(''));

  test('property: any header gives one that W3C allows, of its trace, or none', () => {
    const field = fc.oneof(
      fc.tuple(hex(8), hex(24)).map(([seconds, unique]) => `Root=1-${seconds}-${unique}`),
      hex(16).map((id) => `Parent=${id}`),
      fc.constantFrom('Sampled=1', 'Sampled=0', 'Sampled=?', 'Lineage=061379e8:0', '', ';'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const header = fields.join(';');
        const traceparent = toTraceparent(header);
        if (traceparent === undefined) return;
        expect(isTraceparent(traceparent)).toBe(true);
        expect(header.replaceAll('-', '')).toContain(`Root=1${traceparent.slice(3, 35)}`);
      }),
    );
  });
});

describe('the trace of the invocation that is running', () => {
  afterEach(() => {
    delete process.env['_X_AMZN_TRACE_ID'];
  });

  test('is read each time, as Lambda gives each its own', () => {
    const traces = ['1', '2'].map((digit) => {
      process.env['_X_AMZN_TRACE_ID'] = `Root=1-5759e988-${digit.repeat(24)};Sampled=0`;
      return currentTraceparent();
    });

    expect(traces).toEqual([
      '00-5759e988111111111111111111111111-1111111111111111-00',
      '00-5759e988222222222222222222222222-2222222222222222-00',
    ]);
  });

  test('does not exist outside Lambda', () => {
    expect(currentTraceparent()).toBeUndefined();
  });
});
