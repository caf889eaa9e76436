import { expect } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, checkUnknown, type Scenario } from '../scenario.ts';
import { writesAbout } from './calls.ts';

export const connectionFailureThenRetry: Scenario = {
  id: 'connection failure then retry',
  name: 'answers 503 while the store cannot be reached, and records the retry; half a request changes nothing',
  async run(world) {
    const { taskId, url } = await world.submit();
    world.store.refuse(writesAbout(taskId));

    await sendHalf(url, JSON.stringify(aSuccess({ taskId })));
    const during = await send(url, aSuccess({ taskId }));
    check('answers', () => expect(during).toBe(503));
    await checkUnknown(world, taskId);
    await world.store.mend();
    const after = await send(url, aSuccess({ taskId }));

    check('answers', () => expect(after).toBe(200));
    await checkTask(world, taskId, {
      record: { outcome: 'succeeded', revision: 1, deliveries: 1 },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

/** Breaks off in the middle of the body. */
async function sendHalf(url: string, body: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${body.length}\r\n\r\n`;
  socket.write(head + body.slice(0, body.length / 2), () => socket.destroy());
  await once(socket, 'close');
}
