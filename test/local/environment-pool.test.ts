import { afterEach, describe, expect, test } from '@jest/globals';
import { createEnvironmentPool, type EnvironmentPool } from '../../local/lambda/environment-pool.ts';
import { eventually } from '../support/eventually.ts';

/** An environment that keeps each event until the test answers it. */
function anEnvironment() {
  const running: { event: unknown; answer: (result: unknown) => void; fail: (error: Error) => void }[] = [];
  const environment = { isAlive: true, isEnded: false, running };
  return {
    ...environment,
    running,
    isAlive: () => environment.isAlive,
    invoke: (event: unknown) => new Promise<unknown>((answer, fail) => running.push({ event, answer, fail })),
    end: () => {
      environment.isAlive = false;
    },
    die: () => {
      environment.isAlive = false;
      running.splice(0).forEach(({ fail }) => fail(new Error('died')));
    },
  };
}

let pool: EnvironmentPool | undefined;
afterEach(() => pool?.end());

function aPool(options: { readily?: number; atMost?: number; growAfterMs?: number; idleMs?: number } = {}) {
  const started: ReturnType<typeof anEnvironment>[] = [];
  const created = createEnvironmentPool({
    start: () => {
      const environment = anEnvironment();
      started.push(environment);
      return environment;
    },
    readily: 1,
    atMost: 2,
    growAfterMs: 60_000,
    idleMs: 60_000,
    ...options,
  });
  pool = created;
  const busy = () => started.flatMap(({ running }) => running.map(({ event }) => event));
  const answerNext = async (environment: number, result: unknown) => {
    const next = await eventually(() => Promise.resolve(started[environment]?.running.shift()));
    next.answer(result);
  };
  return { pool: created, started, busy, answerNext };
}

const until = (condition: () => boolean) => eventually(() => Promise.resolve(condition() || undefined));

describe('createEnvironmentPool', () => {
  test('gives an environment one event at a time; the others wait in order', async () => {
    const { pool, started, busy, answerNext } = aPool();
    const answers = Promise.all([pool.invoke('a'), pool.invoke('b'), pool.invoke('c')]);
    await until(() => busy().length === 1);
    expect(busy()).toEqual(['a']);

    for (const result of [1, 2, 3]) await answerNext(0, result);

    expect(await answers).toEqual([1, 2, 3]);
    expect(started).toHaveLength(1);
  });

  test('takes one more for an event that has waited, and not more than it may', async () => {
    const { pool, started, busy } = aPool({ growAfterMs: 1 });
    for (const event of ['a', 'b', 'c']) pool.invoke(event).catch(() => undefined);

    await until(() => busy().length === 2);

    expect(busy()).toEqual(['a', 'b']);
    expect(started).toHaveLength(2);
  });

  test('replaces an environment that died; only the event that it had fails', async () => {
    const { pool, started, busy, answerNext } = aPool();
    const first = pool.invoke('a');
    const second = pool.invoke('b');
    await until(() => busy().length === 1);

    started[0]?.die();

    await expect(first).rejects.toThrow('died');
    await answerNext(1, 'alive');
    expect(await second).toBe('alive');
  });

  test('ends an environment that has been idle, but keeps the last one', async () => {
    const { pool, started, busy } = aPool({ readily: 2, idleMs: 1 });
    const both = Promise.all([pool.invoke('a'), pool.invoke('b')]);
    await until(() => busy().length === 2);

    started.forEach(({ running }) => running.splice(0).forEach(({ answer }) => answer('done')));
    await both;

    await until(() => started.filter(({ isAlive }) => isAlive()).length === 1);
  });
});
