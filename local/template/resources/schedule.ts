import * as v from 'valibot';
import { EngineError } from '../../engine-error.ts';
import type { SchedulePlan } from '../plan.ts';
import type { StackResource } from '../stack.ts';
import { functionNameOf } from './function.ts';

const RuleSchema = v.object({
  ScheduleExpression: v.string('only rules with a schedule are known'),
  State: v.optional(v.string(), 'ENABLED'),
  Targets: v.array(v.strictObject({ Id: v.string(), Arn: v.string() })),
});

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const SECONDS_IN: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** @returns an empty list for a disabled rule. */
export function readSchedule(resource: StackResource): SchedulePlan[] {
  const rule = resource.properties(RuleSchema);
  if (rule.State !== 'ENABLED') return [];
  const [, count, unit] = RATE.exec(rule.ScheduleExpression) ?? [];
  const seconds = SECONDS_IN[unit ?? ''];
  if (seconds === undefined) {
    throw new EngineError(
      `The local engine cannot apply ${resource.logicalId}: it knows rate(…), not ${rule.ScheduleExpression}`,
    );
  }
  return [
    {
      name: resource.identity.ref,
      arn: resource.identity.attributes['Arn'] ?? '',
      everySeconds: Number(count) * seconds,
      functionNames: rule.Targets.map(({ Arn }) => functionNameOf(Arn)),
    },
  ];
}
