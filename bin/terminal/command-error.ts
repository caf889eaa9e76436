/** An error that the user of the command can fix; its message says how. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** The exit code of the tool. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a check of the client on command-line input.
 *
 * @throws {CommandError} with the check's own message.
 */
export function checkInput(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message);
    throw error;
  }
}

/** Creates a handler that throws the SDK's own message, which says what to do: which permission, region or credentials. */
export function explain(what: string): (error: unknown) => never {
  return (error) => {
    throw new CommandError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
}
