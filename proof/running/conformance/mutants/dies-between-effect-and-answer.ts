import {
  createReceiver,
  createTasks,
  createCarelessClient,
  keepBesides,
  markDone,
  readDone,
  saysAsMuch,
} from './parts.ts';

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
