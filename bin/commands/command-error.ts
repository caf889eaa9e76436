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
