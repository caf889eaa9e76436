import * as v from 'valibot';

/** The publisher's environment variables. The sweep publishes, too, and has the same. */
export const PublishEventsEnvironmentSchema = v.object({
  TASK_TABLE: v.pipe(v.string(), v.nonEmpty()),
  QUARANTINE_TABLE: v.pipe(v.string(), v.nonEmpty()),
  TOPIC_ARN: v.pipe(v.string(), v.nonEmpty()),
  /** The events' `source`: identifies the stack. */
  EVENT_SOURCE: v.pipe(v.string(), v.nonEmpty()),
  /** Days. */
  QUARANTINE_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
});

export type PublishEventsEnvironment = v.InferInput<typeof PublishEventsEnvironmentSchema>;

/** Returns the `source` of a stack's events: the same for every program that publishes for the stack. */
export function eventSourceOf(stackName: string): string {
  return `/suno-voice-callbacks/${stackName}`;
}
