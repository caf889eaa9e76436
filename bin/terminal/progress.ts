/** Shows progress in one line that the next one overwrites; prints nothing if stderr is not a terminal. */
export function showProgress(doing: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing}`);
}

/** Prints a line in place of the progress line. */
export function printLine(line: string): void {
  showProgress('');
  console.log(line);
}
