import type { Scenario } from '../scenario.ts';
import { checkRefusal } from './refusal.ts';

export const malformedAuthentication: Scenario = {
  id: 'malformed authentication',
  name: 'refuses every malformed token',
  async run(world) {
    const task = await world.submit();
    const [head, claims] = task.token.split('.');
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    const malformed = [
      'nonsense',
      '%00%ff',
      'x'.repeat(4096),
      `${head}.${claims}`,
      `${head}.${claims}.`,
      `${unsigned}.${claims}.`,
    ];

    await checkRefusal(
      world,
      task,
      malformed.map((token) => `${task.address}/${token}`),
    );
  },
};
