import { expect, test } from '@jest/globals';
import { unchanged } from '../../functions/domain/change.ts';

test.each([
  { seen: undefined, fact: { attribute: 'dueAt', is: 'absent' } },
  { seen: 'then', fact: { attribute: 'dueAt', is: 'equal', to: 'then' } },
  { seen: '', fact: { attribute: 'dueAt', is: 'equal', to: '' } },
  { seen: 0, fact: { attribute: 'dueAt', is: 'equal', to: 0 } },
])('an attribute that was read as $seen is as it was if $fact', ({ seen, fact }) => {
  expect(unchanged('dueAt', seen)).toStrictEqual(fact);
});
