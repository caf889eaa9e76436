import type { OpenCall } from './process.ts';
import type { Choices } from './choices.ts';
import type { Fault } from './faults.ts';
import type { Invocation } from './invocation.ts';
import type { Outside } from './outside.ts';
import { WRONG_ANSWERS } from './record-info.ts';
import { refuse } from './world.ts';

/** Lets a call of a function happen, well or badly. */
export function injectFault(
  by: Invocation,
  { id, call }: OpenCall,
  fault: Fault | undefined,
  { outside, choices }: { readonly outside: Outside; readonly choices: Choices },
): Promise<void> {
  const { process, budget } = by;
  const made = { call, by };
  switch (fault) {
    case undefined:
      return process.answer(id, outside.act(made));
    case 'the request is lost':
      return process.answer(id, { kind: 'reset' });
    case 'the answer is lost':
      outside.act(made);
      return process.answer(id, { kind: 'reset' });
    case 'the service breaks':
      return process.answer(id, refuse(call, 'broken'));
    case 'the service throttles':
      return process.answer(id, refuse(call, 'throttled'));
    case 'it takes too long, and happens later':
      outside.late.push(made);
      return process.answer(id, { kind: 'timeout' });
    case 'the time is over, and it happens later':
      outside.late.push(...process.open().map((open) => ({ call: open.call, by })));
      budget.abort();
      // Only a receiver has a budget; another function learns of the end of its call alone.
      return process.open().some((open) => open.id === id)
        ? process.answer(id, { kind: 'timeout' })
        : process.rest();
    case 'killed before it':
      return process.kill();
    case 'killed after it':
      outside.act(made);
      return process.kill();
    case 'some entries are refused': {
      const entries = call.operation === 'PublishBatch' ? call.entries : [];
      const refused = new Set(entries.filter(() => choices.pick(2) === 0).map((entry) => entry.id));
      return process.answer(id, outside.act(made, { refused }));
    }
    case 'the index lags behind': {
      const index = outside.storeBefore(choices.pick(outside.changes()));
      return process.answer(id, outside.act(made, { index }));
    }
    case 'the provider says something else': {
      const other = WRONG_ANSWERS[choices.pick(WRONG_ANSWERS.length)];
      const isLookUp = call.operation === 'LookUp' && other !== undefined;
      return process.answer(id, isLookUp ? other(call.taskId) : outside.act(made));
    }
  }
}
