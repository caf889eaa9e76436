import { expect, test } from '@jest/globals';
import { startCallbackReceiver, startStandIn } from './provider-stand-in.ts';

test('the stand-in stops at once, in any state, and sends nothing any more', async () => {
  const standIn = await startStandIn({ slowBodyMs: 600_000, repeatIntervalMs: 600_000 });
  const receiver = await startCallbackReceiver(0, 503);
  try {
    await standIn.generate('', receiver.url);
    await standIn.generate('', receiver.url);
    await standIn.generate('behave=late&lateSeconds=600', receiver.url);
    await standIn.generate('seconds=600', receiver.url);
    await receiver.bodies(2);
    const slow = await standIn.generate('behave=slow-body');
    const response = await standIn.send('GET', `/api/v1/voice/record-info?taskId=${slow}`);
    const body = response.text();

    // Each of these would take ten minutes, which no test may.
    await Promise.all([standIn.stop(), expect(body).rejects.toThrow()]);

    await expect(standIn.send('GET', '/_stats')).rejects.toThrow();
    expect(receiver.received).toHaveLength(2);
  } finally {
    await Promise.all([standIn.stop(), receiver.stop()]);
  }
});

test('the stand-in leaves nothing behind that would keep a process', async () => {
  const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const standIn = await startStandIn();
  await standIn.generate('behave=late&lateSeconds=600', 'http://127.0.0.1:9/');
  await standIn.generate('seconds=600');

  await standIn.stop();

  const timersAfter = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  expect(timersAfter).toBeLessThanOrEqual(timersBefore);
});
