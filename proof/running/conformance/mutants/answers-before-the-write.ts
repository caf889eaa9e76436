import { createReceiver, REAL } from './parts.ts';

/** How long after the answer the write is made, in milliseconds: longer than anybody looks at the record. */
const LATER_MS = 10_000;

/** Answers at once, and writes when there is time. */
export const handler = createReceiver({
  tasks: {
    commit(report, options) {
      const write = () => REAL.tasks.commit(report, { ...options, budget: REAL.storeBudget() });
      setTimeout(() => void write().catch(() => undefined), LATER_MS);
      return Promise.resolve({ kind: 'recorded', transition: 'applied', report });
    },
  },
});
