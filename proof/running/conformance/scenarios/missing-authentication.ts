import type { Scenario } from '../scenario.ts';
import { checkRefusal } from './refusal.ts';

export const missingAuthentication: Scenario = {
  id: 'missing authentication',
  name: 'refuses a URL without a token',
  async run(world) {
    const task = await world.submit();

    await checkRefusal(world, task, [task.address, `${task.address}?token=${task.token}`]);
  },
};
