import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import type { Invoke } from '../lambda/functions.ts';
import { ACCOUNT_ID, REGION } from '../template/template.ts';
import type { SchedulePlan } from '../template/plan.ts';

export interface Schedules {
  /** Starts nothing new, and waits for running invocations. */
  stop(): Promise<void>;
}

/** The longest interval, in milliseconds, even if the deployed schedule is slower: a person may be watching. */
const LONGEST_INTERVAL_MS = 5_000;

/** Invokes functions repeatedly, each only after its last invocation has ended. */
export function startSchedules(plans: readonly SchedulePlan[], invoke: Invoke): Schedules {
  const running = new Map<string, Promise<unknown>>();
  const timers = plans.flatMap((plan) =>
    plan.functionNames.map((functionName) => {
      const key = `${plan.name} ${functionName}`;
      const run = () => {
        if (running.has(key)) return;
        // The function's log has the failure, and the next invocation comes soon.
        const ended = invoke(functionName, toScheduledEvent(plan, new Date()))
          .catch(() => undefined)
          .finally(() => running.delete(key));
        running.set(key, ended);
      };
      return setInterval(run, Math.min(LONGEST_INTERVAL_MS, plan.everySeconds * 1_000));
    }),
  );
  return {
    async stop() {
      timers.forEach((timer) => clearInterval(timer));
      await Promise.all(running.values());
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
