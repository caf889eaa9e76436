/** Something that whoever typed the command can mend; its message says how. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** What the tool exits with. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a check of the client on what was typed.
 *
 * @throws {CommandError} with the check's own sentence.
 */
export function checkTyped(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message);
    throw error;
  }
}
