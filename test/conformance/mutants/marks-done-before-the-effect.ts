import { markDone } from './parts/done-mark.ts';
import { createReceiver, REAL } from './parts/receiver.ts';

/** Marks the callback as done, and then does it: who dies between the two has lost it. */
export const handler = createReceiver({
  tasks: {
    ...REAL.tasks,
    async apply(report, budget) {
      const done = await markDone(report);
      return done === undefined ? REAL.tasks.apply(report, budget) : { kind: 'refused', current: done };
    },
  },
});
