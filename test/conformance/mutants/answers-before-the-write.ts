import { createReceiver, REAL } from './parts/receiver.ts';

/** How long after the answer the write is made, in milliseconds: longer than anybody looks at the record. */
const LATER_MS = 10_000;

/** Answers at once, and writes when there is time. */
export const handler = createReceiver({
  tasks: {
    ...REAL.tasks,
    apply(report) {
      const write = () => REAL.tasks.apply(report, REAL.storeBudget());
      setTimeout(() => void write().catch(() => undefined), LATER_MS);
      return Promise.resolve({ kind: 'applied' });
    },
  },
});
