import { SignJWT } from 'jose';
import type { Scenario } from '../scenario.ts';
import { checkRefusal } from './refusal.ts';

export const wrongKeyAuthentication: Scenario = {
  id: 'wrong-key authentication',
  name: 'refuses a token of another secret or for another use',
  async run(world) {
    const task = await world.submit();
    const mint = async (secret: string, audience: string) => {
      const token = await new SignJWT({ sub: task.ref, aud: audience })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('10m')
        .sign(new TextEncoder().encode(secret));
      return `${world.baseUrl}/suno/voice-generate-callback/${token}`;
    };

    await checkRefusal(world, task, [
      await mint('another secret, as long as the one that signs here', 'generate'),
      await mint(world.signingSecret, 'validate'),
    ]);
  },
};
