/** Where the stack was synthesized for this run of the tests. */
export function assemblyDirectory(): string {
  const directory = process.env['VOICE_TEST_ASSEMBLY'];
  if (directory === undefined) throw new Error('The global setup did not run');
  return directory;
}
