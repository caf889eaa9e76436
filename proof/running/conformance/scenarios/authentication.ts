import { SignJWT } from 'jose';
import { type Scenario, check, checkTask, checkUnknown } from '../scenario.ts';
import { expect } from '@jest/globals';
import { aSuccess, aFailure } from '../../../../test/support/builders.ts';
import { type Submission, type World, send } from '../world.ts';
import { mintCallbackUrl } from '../../../../client/callback-url.ts';

/** Further in the past than clocks may differ, in seconds. */
const LONG_EXPIRED_SECONDS = 120;

/** A signature with a timestamp would distinguish an old body from a new one. The token cannot; its end is all it has. */
export const stale: Scenario = {
  id: 'stale',
  name: 'refuses an expired token, and an old body on a good URL changes nothing',
  async run(world) {
    await anExpiredToken(world);
    await anOldBody(world);
  },
};

async function anExpiredToken(world: World): Promise<void> {
  const task = await world.submit();
  const expired = await mintCallbackUrl({
    baseUrl: world.baseUrl,
    secret: world.signingSecret,
    kind: 'generate',
    ref: task.ref,
    issuedAt: new Date(Date.now() - 2 * LONG_EXPIRED_SECONDS * 1_000),
    lifetimeSeconds: LONG_EXPIRED_SECONDS,
  });

  await checkRefusal(world, task, [expired]);
}

async function anOldBody(world: World): Promise<void> {
  const { taskId, url } = await world.submit();
  const old = aFailure({ taskId });

  const answers = [await send(url, old), await send(url, aSuccess({ taskId })), await send(url, old)];

  check('answers', () => expect(answers).toEqual([200, 200, 200]));
  await checkTask(world, taskId, {
    record: {
      outcome: 'succeeded',
      revision: 2,
      deliveries: 3,
      history: [{ why: 'late', outcome: 'failed' }],
    },
    events: ['generate/1: failed, generation_failed', 'generate/2: succeeded, voice_8f2c1d'],
  });
}

/**
 * The token signs the URL, not the body: the provider signs nothing, and the body is not known when the URL is made.
 * So an altered body is believed as far as a genuine one would be.
 */
export const alteredAfterSigning: Scenario = {
  id: 'altered after signing',
  name: 'refuses an altered token; an altered body undoes no result, but wins when it comes first',
  async run(world) {
    await anAlteredToken(world);
    await anAlteredBodyAfterTheGenuine(world);
    await anAlteredBodyBeforeTheGenuine(world);
  },
};

async function anAlteredToken(world: World): Promise<void> {
  const task = await world.submit();
  const [head, , signature] = task.token.split('.');
  const claims = Buffer.from('{"sub":"another-order","aud":"generate","exp":4102444800}');

  await checkRefusal(world, task, [`${task.address}/${head}.${claims.toString('base64url')}.${signature}`]);
}

async function anAlteredBodyAfterTheGenuine(world: World): Promise<void> {
  const { taskId, url } = await world.submit();

  const answers = [
    await send(url, aSuccess({ taskId })),
    await send(url, aSuccess({ taskId, voiceId: 'voice_forged' })),
    await send(url, aFailure({ taskId })),
  ];

  check('answers', () => expect(answers).toEqual([200, 200, 200]));
  await checkTask(world, taskId, {
    record: {
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      revision: 1,
      history: [{ why: 'conflict', voiceId: 'voice_forged' }, { why: 'late' }],
    },
    events: ['generate/1: succeeded, voice_8f2c1d'],
  });
}

/** Only a second factor could prevent this: a lookup, or a signature of the body. The conflict rings an alarm. */
async function anAlteredBodyBeforeTheGenuine(world: World): Promise<void> {
  const { taskId, url } = await world.submit();

  const answers = [
    await send(url, aSuccess({ taskId, voiceId: 'voice_forged' })),
    await send(url, aSuccess({ taskId })),
  ];

  check('answers', () => expect(answers).toEqual([200, 200]));
  await checkTask(world, taskId, {
    record: { voiceId: 'voice_forged', revision: 1, history: [{ why: 'conflict', voiceId: 'voice_8f2c1d' }] },
    events: ['generate/1: succeeded, voice_forged'],
  });
}

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

export const missingAuthentication: Scenario = {
  id: 'missing authentication',
  name: 'refuses a URL without a token',
  async run(world) {
    const task = await world.submit();

    await checkRefusal(world, task, [task.address, `${task.address}?token=${task.token}`]);
  },
};

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

/**
 * Expects 401 at each of these URLs, for a genuine body and for one that is not a callback, and no trace of either: the
 * genuine callback that comes afterwards is the first report of the task.
 */
async function checkRefusal(world: World, task: Submission, urls: readonly string[]): Promise<void> {
  const { taskId, url } = task;
  for (const refused of urls) {
    const answers = [
      await send(refused, aSuccess({ taskId, voiceId: 'voice_forged' })),
      await send(refused, `{"taskId":"${taskId}"`),
    ];
    check('answers', () => expect(answers).toEqual([401, 401]));
  }
  await checkUnknown(world, taskId);

  const answer = await send(url, aSuccess({ taskId }));

  check('answers', () => expect(answer).toBe(200));
  await checkTask(world, taskId, {
    record: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', revision: 1, deliveries: 1 },
    events: ['generate/1: succeeded, voice_8f2c1d'],
  });
}
