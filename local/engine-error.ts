/** Something the person who starts the engine can put right: shown as one line, without a stack. */
export class EngineError extends Error {
  readonly code = 'ENGINE_CANNOT_START';
  override readonly name = 'EngineError';
}
