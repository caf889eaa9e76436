import { rankOf } from '../../../functions/domain/transition.ts';
import { createCarelessClient } from './parts/careless-client.ts';
import { markDone, readDone } from './parts/done-mark.ts';
import { createReceiver, createTasks, REAL } from './parts/receiver.ts';

const again = createTasks(createCarelessClient((condition) => condition.replace('<', '<=')));

/** Does the effect, and then marks the callback as done: who dies between the two does the effect again. */
export const handler = createReceiver({
  tasks: {
    ...REAL.tasks,
    async apply(report, budget) {
      const done = await readDone(report);
      if (done !== undefined && done.rank >= rankOf(report.verdict))
        return { kind: 'refused', current: done };
      const commit = await again.apply(report, budget);
      await markDone(report);
      return commit;
    },
  },
});
