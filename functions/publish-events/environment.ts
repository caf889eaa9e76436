import * as v from 'valibot';

/** What the publisher needs around it. The sweep publishes too, and needs the same. */
export const PublishEventsEnvironmentSchema = v.object({
  TASK_TABLE: v.pipe(v.string(), v.nonEmpty()),
  QUARANTINE_TABLE: v.pipe(v.string(), v.nonEmpty()),
  TOPIC_ARN: v.pipe(v.string(), v.nonEmpty()),
  /** The events' `source`: which stack speaks. */
  EVENT_SOURCE: v.pipe(v.string(), v.nonEmpty()),
  /** Days. */
  QUARANTINE_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
});

export type PublishEventsEnvironment = v.InferInput<typeof PublishEventsEnvironmentSchema>;

/** The `source` of a stack's events: whoever publishes for it, from wherever, speaks by this name. */
export function eventSourceOf(stackName: string): string {
  return `/suno-voice-callbacks/${stackName}`;
}
