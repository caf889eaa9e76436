import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import { createAsyncInvocations, REAL_CLOCK, type Clock } from '../lambda/async-invocations.ts';
import type { Invoke } from '../lambda/functions.ts';
import { ACCOUNT_ID, REGION } from '../template/template.ts';
import type { AsyncInvokePlan, SchedulePlan } from '../template/plan.ts';

export interface Schedules {
  /** Starts nothing new, and waits for running invocations. */
  stop(): Promise<void>;
}

/** How often schedules run: at most every five seconds apart, as a person may be watching, or as deployed. */
export type Pace = 'quick' | 'deployed';

/** The longest interval of the pace `quick`, in milliseconds. */
const LONGEST_INTERVAL_MS = 5_000;

interface ScheduledStack {
  readonly schedules: readonly SchedulePlan[];
  readonly asyncInvokes: readonly AsyncInvokePlan[];
}

/**
 * Sends events to functions repeatedly, which are retried, queued and discarded as the template says.
 *
 * Invocations overlap as they do in AWS, unless the interval is shorter than the deployed one: then an event is sent only
 * after the last one has ended.
 */
export function startSchedules(
  { schedules, asyncInvokes }: ScheduledStack,
  invoke: Invoke,
  pace: Pace,
  clock: Clock = REAL_CLOCK,
): Schedules {
  const invocations = createAsyncInvocations(asyncInvokes, invoke, clock);
  const running = new Set<Promise<unknown>>();
  const cancels = new Map<string, () => void>();

  for (const plan of schedules) {
    const deployedMs = plan.everySeconds * 1_000;
    const intervalMs = pace === 'deployed' ? deployedMs : Math.min(LONGEST_INTERVAL_MS, deployedMs);
    for (const functionName of plan.functionNames) {
      const key = `${plan.name} ${functionName}`;
      let underWay = 0;
      const run = () => {
        repeat();
        if (underWay > 0 && intervalMs < deployedMs) return;
        underWay++;
        // The function's log has a failure, and the next event comes soon.
        const ended = invocations
          .send(functionName, toScheduledEvent(plan, new Date(clock.nowMs())))
          .finally(() => {
            underWay--;
            running.delete(ended);
          });
        running.add(ended);
      };
      const repeat = () => void cancels.set(key, clock.after(intervalMs, run));
      repeat();
    }
  }
  return {
    async stop() {
      for (const cancel of cancels.values()) cancel();
      invocations.stop();
      await Promise.all(running);
    },
  };
}

function toScheduledEvent(plan: SchedulePlan, now: Date): ScheduledEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT_ID,
    time: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: REGION,
    resources: [plan.arn],
    detail: {},
  };
}
