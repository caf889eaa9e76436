export {
  PublishEventsEnvironmentSchema as SweepDueEnvironmentSchema,
  type PublishEventsEnvironment as SweepDueEnvironment,
} from '../publish-events/environment.ts';
