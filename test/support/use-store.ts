import { afterAll, beforeAll } from '@jest/globals';
import { startStore, type TestStore } from './store.ts';

/** The store of a test file: it starts before the file's first test, and stops after the last. */
export function useStore(): TestStore {
  let started: TestStore | undefined;
  const store = () => {
    if (started === undefined)
      throw new Error('The store starts before the first test, not when the file is read');
    return started;
  };
  beforeAll(async () => {
    started = await startStore();
  });
  afterAll(() => started?.stop());
  return {
    get client() {
      return store().client;
    },
    get endpoint() {
      return store().endpoint;
    },
    record: (taskId) => store().record(taskId),
    items: (tableName) => store().items(tableName),
    stop: () => store().stop(),
  };
}
