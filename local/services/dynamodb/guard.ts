import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';

/**
 * Runs its arguments as a command, and kills the command when its own standard input ends.
 *
 * The input is a pipe from the engine, which the operating system closes when the engine ends, also by SIGKILL.
 * Only the shell that is the command's parent kills it, and only before it has waited for it: until then the
 * command's process id cannot belong to another process.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
trap 'kill -s KILL "$child"; wait "$child"; exit' TERM
( while read -r _; do :; done <&3; kill -s TERM $$ ) &
watcher=$!
exec 3<&-
wait "$child"
status=$?
trap '' TERM
kill -s KILL "$watcher"
exit "$status"
`;

/**
 * Starts a command that must not outlive this process.
 *
 * Ending the child's standard input ends the command.
 */
export function spawnGuarded(command: string, args: readonly string[], output: number): ChildProcess {
  const stdio: StdioOptions = ['pipe', output, output];
  // Detached: Ctrl-C in a terminal is for the engine, which stops everything in order.
  return spawn('/bin/sh', ['-c', GUARD, 'guard', command, ...args], { stdio, detached: true });
}
