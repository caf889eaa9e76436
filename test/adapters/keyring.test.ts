import { describe, expect, test } from '@jest/globals';
import type { CryptoKey } from 'jose';
import { createKeyring } from '../../functions/adapters/secrets/keyring.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';

const MINUTE = 60_000;
/** The keyring only passes keys on: any distinct object will do. */
const key = (text: string) => ({ text }) as unknown as CryptoKey;

/** A keyring over a secret that can be changed and taken away, at a time that the test sets. */
function aKeyring() {
  const world = { nowMs: 1_000_000, keys: [key('first')], isDown: false, calls: 0 };
  const keyring = createKeyring(
    () => {
      world.calls += 1;
      if (world.isDown) return Promise.reject(new SecretUnavailableError({ cause: 'down' }));
      return Promise.resolve(world.keys);
    },
    () => world.nowMs,
  );
  return { world, keyring };
}

describe('fetches keys when they are needed, and no more often', () => {
  test('the first use fetches, the next ones do not', async () => {
    const { world, keyring } = aKeyring();

    const answers = [await keyring.keys(), await keyring.keys()];

    expect(answers).toEqual([[key('first')], [key('first')]]);
    expect(world.calls).toBe(1);
  });

  test('the first use may be a refresh', async () => {
    const { world, keyring } = aKeyring();

    expect(await keyring.refreshedKeys()).toEqual([key('first')]);
    expect(await keyring.keys()).toEqual([key('first')]);
    expect(world.calls).toBe(1);
  });

  test('an unknown token within a minute costs no call, and is known to be bad', async () => {
    const { world, keyring } = aKeyring();
    await keyring.keys();
    world.nowMs += MINUTE - 1;

    const answer = await keyring.refreshedKeys();

    expect(answer).toBeUndefined();
    expect(world.calls).toBe(1);
  });

  test('an unknown token after a minute finds a secret that was rotated in', async () => {
    const { world, keyring } = aKeyring();
    await keyring.keys();
    world.keys = [key('second'), key('first')];
    world.nowMs += MINUTE;

    expect(await keyring.refreshedKeys()).toEqual([key('second'), key('first')]);
    expect(await keyring.keys()).toEqual([key('second'), key('first')]);
  });

  test('a flood of unknown tokens costs one call a minute', async () => {
    const { world, keyring } = aKeyring();
    await keyring.keys();
    for (let second = 0; second < 600; second++) {
      world.nowMs += 1_000;
      await keyring.refreshedKeys();
    }

    expect(world.calls).toBe(1 + 10);
  });

  test('a secret that was rotated out is forgotten after a quarter of an hour', async () => {
    const { world, keyring } = aKeyring();
    await keyring.keys();
    world.keys = [key('third'), key('second')];

    world.nowMs += 15 * MINUTE - 1;
    expect(await keyring.keys()).toEqual([key('first')]);
    world.nowMs += 1;
    expect(await keyring.keys()).toEqual([key('third'), key('second')]);
  });
});

describe('an outage of the secret', () => {
  test('before the first fetch is reported, so that the provider repeats', async () => {
    const { world, keyring } = aKeyring();
    world.isDown = true;

    await expect(keyring.keys()).rejects.toMatchObject({
      name: 'SecretUnavailableError',
      code: 'SECRET_UNAVAILABLE',
      message: 'The signing secret could not be fetched',
      cause: 'down',
    });
    world.isDown = false;
    expect(await keyring.keys()).toEqual([key('first')]);
  });

  test('does not stop tokens that the known keys verify', async () => {
    const { world, keyring } = aKeyring();
    await keyring.keys();
    world.isDown = true;
    world.nowMs += 15 * MINUTE;

    expect(await keyring.keys()).toEqual([key('first')]);
    expect(await keyring.keys()).toEqual([key('first')]);
    expect(world.calls).toBe(2);
  });

  test('leaves open whether an unknown token is bad', async () => {
    const { world, keyring } = aKeyring();
    await keyring.keys();
    world.isDown = true;
    world.nowMs += MINUTE;

    for (let times = 0; times < 2; times++) {
      await expect(keyring.refreshedKeys()).rejects.toMatchObject({
        name: 'SecretUnavailableError',
        cause: 'down',
      });
    }
    expect(world.calls).toBe(2);
  });
});
