import { createCarelessClient } from './parts/careless-client.ts';
import { keepBesides, markDone, readDone, saysAsMuch } from './parts/done-mark.ts';
import { createReceiver, createTasks } from './parts/receiver.ts';

const again = createTasks(createCarelessClient((condition) => condition.replace('<', '<=')));

/** Does the effect, and then marks the callback as done: who dies between the two does the effect again. */
export const handler = createReceiver({
  tasks: {
    async commit(report, options) {
      const done = await readDone(report);
      if (done !== undefined && saysAsMuch(done, report)) return keepBesides(done, report);
      const committed = await again.commit(report, options);
      await markDone(report);
      return committed;
    },
  },
});
