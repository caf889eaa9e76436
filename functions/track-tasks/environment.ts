import * as v from 'valibot';
import { RecordingEnvironmentSchema } from '../adapters/lambda/environment.ts';

/** The environment variables for registering and reading tasks. */
export const TrackTasksEnvironmentSchema = v.object({
  ...RecordingEnvironmentSchema.entries,
  TASK_TABLE: v.pipe(v.string(), v.nonEmpty()),
  QUARANTINE_TABLE: v.pipe(v.string(), v.nonEmpty()),
  /** Days. */
  QUARANTINE_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
});

export type TrackTasksEnvironment = v.InferInput<typeof TrackTasksEnvironmentSchema>;

/** The path of a task, by the provider's id. */
export const TASK_PATH = '/voice-tasks/{taskId}';

/** The routes of this function, by operation. */
export const TRACK_TASKS_ROUTES = { register: `PUT ${TASK_PATH}`, read: `GET ${TASK_PATH}` } as const;
