import { expect } from '@jest/globals';
import type { World } from './world.ts';

/** A scenario of the conformance kits for webhook receivers, and what it means for this one. */
export interface Scenario {
  /** What the kits call it. */
  readonly id: string;
  readonly name: string;
  /** @throws {BrokenScenarioError} when the receiver is not as the scenario says; any other error is not a finding. */
  run(world: World): Promise<void>;
}

/** What a scenario looks at. */
export type Aspect = 'answers' | 'record' | 'quarantine' | 'events' | 'logs';

/** A receiver is not as a scenario says, and in what. */
export class BrokenScenarioError extends Error {
  readonly code = 'BROKEN_SCENARIO';
  override readonly name = 'BrokenScenarioError';
  readonly aspect: Aspect;

  constructor(aspect: Aspect, options: { cause: unknown }) {
    super(`${aspect}: ${options.cause instanceof Error ? options.cause.message : ''}`, options);
    this.aspect = aspect;
  }
}

/** Makes the failure of an expectation a finding about the receiver. */
export function check(aspect: Aspect, expectation: () => void): void {
  try {
    expectation();
  } catch (cause) {
    throw new BrokenScenarioError(aspect, { cause });
  }
}

export interface Expected {
  /** The part of the task's record that the scenario is about. */
  readonly record: object;
  /** Every event of the task once, in the order of their revisions; the last is the record's. */
  readonly events: readonly string[];
}

/**
 * Checks a task: its record as it is now, when the last answer has come, and the events that a subscriber has received of it in
 * the end.
 */
export async function checkTask(world: World, taskId: string, { record, events }: Expected): Promise<void> {
  const recorded = await world.record(taskId);
  check('record', () => expect(recorded).toMatchObject(record));
  const announced = await world.events(taskId);
  check('events', () => expect(announced).toEqual(events));
}

/** Expects that nothing at all is known of a task. */
export async function checkUnknown(world: World, taskId: string): Promise<void> {
  const recorded = await world.record(taskId);
  check('record', () => expect(recorded).toBeUndefined());
  const quarantined = await world.quarantined(taskId);
  check('quarantine', () => expect(quarantined).toEqual([]));
}
