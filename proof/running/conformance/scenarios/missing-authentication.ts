import type { Scenario } from '../scenario.ts';
import { checkRefusal } from './refusal.ts';

export const missingAuthentication: Scenario = {
  id: 'missing authentication',
  name: 'refuses a callback whose URL ends without a token, so that an address alone is worth nothing',
  async run(world) {
    const task = await world.submit();

    await checkRefusal(world, task, [task.address, `${task.address}?token=${task.token}`]);
  },
};
