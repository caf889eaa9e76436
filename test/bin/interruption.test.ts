import { expect, test } from '@jest/globals';
import { interruptible } from '../../bin/terminal/interruption.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const listeners = () => SIGNALS.map((signal) => process.listenerCount(signal));

test.each(SIGNALS)('%s interrupts the work, and the next signal ends the process', async (signal) => {
  const before = listeners();

  const seen = await interruptible((interrupted) => {
    const isInterruptedAtFirst = interrupted.aborted;
    process.emit(signal);
    return Promise.resolve({ isInterruptedAtFirst, isInterrupted: interrupted.aborted, during: listeners() });
  });

  expect(seen).toEqual({ isInterruptedAtFirst: false, isInterrupted: true, during: before });
});

test.each([
  ['is done', () => Promise.resolve()],
  ['fails', () => Promise.reject(new Error('no'))],
])('a signal ends the process once the work %s', async (_, work) => {
  const before = listeners();

  await interruptible(work).catch(() => undefined);

  expect(listeners()).toEqual(before);
});
