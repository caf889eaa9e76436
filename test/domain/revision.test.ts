import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { revisionStep } from '../../functions/domain/record-change.ts';

test('counts one by one until a table was restored', () => {
  expect([0, 1, 2].map(revisionStep)).toEqual([1, 10, 100]);
});

test('property: the first change after a restore has a higher number than any before, with any backup', () => {
  const epoch = fc.record({ restored: fc.nat(), changes: fc.integer({ min: 0, max: 4 }) });
  fc.assert(
    fc.property(fc.array(epoch, { minLength: 1, maxLength: 10 }), (epochs) => {
      const announced = [0];
      for (const [tableRestores, { restored, changes }] of epochs.entries()) {
        const highestBefore = Math.max(...announced);
        let revision = announced[restored % announced.length] ?? 0;
        for (let change = 0; change < changes; change++) {
          revision += revisionStep(tableRestores);
          announced.push(revision);
          expect(revision).toBeGreaterThan(highestBefore);
        }
      }
    }),
  );
});
