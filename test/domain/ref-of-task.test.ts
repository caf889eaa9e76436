import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRef } from '../../functions/contract/ref.ts';
import { refOfTask } from '../../functions/domain/event.ts';

describe('a task without a reference is known by its id', () => {
  test.each([
    ['that is one', '5c79be8e0f1a4b3c', '5c79be8e0f1a4b3c'],
    ['as far as a reference goes', 'x'.repeat(129), 'x'.repeat(128)],
    ['not cut within a character', `${'x'.repeat(127)}\u{1f600}`, `${'x'.repeat(127)}\ufffd`],
    ['without what a queue would refuse', 'a\u0000b\u0085c\ufffed\uffff', 'a\ufffdb\ufffdc\ufffdd\ufffd'],
  ])('%s', (_name, taskId, ref) => {
    expect(refOfTask(taskId)).toBe(ref);
  });

  test('property: any id can be sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 256 }), (taskId) => {
        expect(isRef(refOfTask(taskId))).toBe(true);
      }),
    );
  });
});
