/** Says what is being done, in one line that the next one overwrites; nothing when nobody watches. */
export function showProgress(doing: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing}`);
}
