/** Writes a line to the engine's own output, with the time. */
export function log(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 23)} ${line}\n`);
}
