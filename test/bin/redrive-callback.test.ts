import { describe, expect, test } from '@jest/globals';
import type { CallbackPorts } from '../../bin/commands/redrive/ports.ts';
import { redriveCallback } from '../../bin/commands/redrive/quarantined.ts';
import { CommandError } from '../../bin/terminal/command-error.ts';
import type { WholeQuarantined } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import type { Committed } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { SIGNATURE_FINDINGS, type SignatureFinding } from '../../functions/domain/quarantine.ts';
import { aSuccess } from '../support/builders.ts';

const ID = 'a'.repeat(64);

/** A quarantine with one callback in it, and a store that records every report unless the test says otherwise. */
function aWorld(item: Partial<WholeQuarantined>, enforcesSignatures: () => boolean, committed?: Committed) {
  const applied: Report[] = [];
  const quarantined: WholeQuarantined = {
    id: ID,
    reason: 'no_task_id',
    issues: [],
    kind: 'generate',
    ref: 'order-17',
    body: JSON.stringify(aSuccess({ taskId: 'task-1' })),
    ...item,
  };
  const ports: CallbackPorts = {
    bodies: { read: () => Promise.resolve(quarantined) },
    receiving: () => ({
      tasks: {
        commit(report) {
          applied.push(report);
          return Promise.resolve(committed ?? { kind: 'recorded', transition: 'applied', report });
        },
      },
      now: () => new Date('2026-11-23T10:00:00.000Z'),
    }),
    enforcesSignatures,
  };
  return { ports, applied };
}

const RECORDED = {
  result: 'recorded',
  recorded: { taskId: 'task-1', outcome: 'succeeded', transition: 'applied' },
  problems: [],
};

const refused = (found: string) => ({
  result: 'refused',
  problems: [`webhookHmac is enforce, and its webhook signature ${found}: the receiver would refuse it`],
});

describe('where webhook signatures are enforced, a quarantined callback whose signature', () => {
  test('was valid is recorded', async () => {
    const { ports, applied } = aWorld({ signature: 'valid' }, () => true);

    expect(await redriveCallback(ID, ports)).toEqual(RECORDED);
    expect(applied).toHaveLength(1);
  });

  test.each<[SignatureFinding | undefined, string]>([
    ['missing', 'was found missing'],
    ['invalid', 'was found invalid'],
    ['expired', 'was found expired'],
    ['unverified', 'was found unverified'],
    [undefined, 'was not checked on receipt'],
  ])('was %s is refused, as by the receiver, and the store is not asked', async (signature, found) => {
    const { ports, applied } = aWorld({ signature }, () => true);

    expect(await redriveCallback(ID, ports)).toEqual(refused(found));
    expect(applied).toEqual([]);
  });

  test('was missing is refused also when it still cannot be read', async () => {
    const { ports } = aWorld({ signature: 'missing', body: 'voice ready!' }, () => true);

    expect(await redriveCallback(ID, ports)).toEqual(refused('was found missing'));
  });
});

test.each([...SIGNATURE_FINDINGS, undefined])(
  'where signatures are not enforced, a callback whose signature was %s is recorded',
  async (signature) => {
    const { ports, applied } = aWorld({ signature }, () => false);

    expect(await redriveCallback(ID, ports)).toEqual(RECORDED);
    expect(applied).toHaveLength(1);
  },
);

test('where the stack does not say whether it enforces them, nothing is recorded', async () => {
  const { ports, applied } = aWorld({ signature: 'missing' }, () => {
    throw new CommandError('not known');
  });

  await expect(redriveCallback(ID, ports)).rejects.toThrow('not known');
  expect(applied).toEqual([]);
});

test('a callback whose task is still of another submission stays refused, saying what a URL is for', async () => {
  const committed = { kind: 'wrong ref', ref: 'order-18', isRegistered: true } as const;
  const { ports } = aWorld({ reason: 'wrong_ref' }, () => false, committed);

  expect(await redriveCallback(ID, ports)).toEqual({
    result: 'refused',
    problems: [
      'data.taskId: names a task of another submission: each submission needs a callback URL of its own, and this one was used for several or has leaked',
    ],
  });
});

test('a callback of which only the beginning was stored is incomplete, also where it could be read', async () => {
  const { ports, applied } = aWorld({ reason: 'wrong_ref', sizeBytes: 16_385 }, () => false);

  expect(await redriveCallback(ID, ports)).toMatchObject({ result: 'incomplete' });
  expect(applied).toEqual([]);
});
