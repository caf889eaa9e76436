import * as v from 'valibot';

/** What registering and reading tasks needs around it. */
export const TrackTasksEnvironmentSchema = v.object({
  TASK_TABLE: v.pipe(v.string(), v.nonEmpty()),
  /** Days; 0 keeps records for ever. */
  RECORD_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** After how many seconds a task is given up whose registration does not say. */
  DEADLINE_SECONDS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** Whether the provider can be asked for results. */
  LOOKUPS: v.picklist(['on', 'off']),
});

export type TrackTasksEnvironment = v.InferInput<typeof TrackTasksEnvironmentSchema>;

/** The path of a task, by the provider's id. */
export const TASK_PATH = '/voice-tasks/{taskId}';

/** The routes that lead here, by what they do. */
export const TRACK_TASKS_ROUTES = { register: `PUT ${TASK_PATH}`, read: `GET ${TASK_PATH}` } as const;
