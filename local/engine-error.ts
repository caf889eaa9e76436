/** An error that the person who starts the engine can fix: shown as one line, without a stack trace. */
export class EngineError extends Error {
  readonly code = 'ENGINE_CANNOT_START';
  override readonly name = 'EngineError';
}
