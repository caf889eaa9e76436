import { descendantsOf } from './processes.ts';
import { lookAtProcess } from './look-at-process.ts';

/** The processes below this one that run the local DynamoDB on a file: the server, and the shells that guard it. */
export function storeProcesses(file: string): number[] {
  return descendantsOf(process.pid).filter((pid) => lookAtProcess(pid)?.command.includes(file));
}

/** The server itself. @throws Error when there is none: the id 0 in its place would signal every process of the run. */
export function storeServer(file: string): number {
  const server = storeProcesses(file).find((pid) => lookAtProcess(pid)?.executable.endsWith('/dynoxide'));
  if (server === undefined) throw new Error(`No process serves ${file}`);
  return server;
}
