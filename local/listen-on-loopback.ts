import { once } from 'node:events';
import type { Server } from 'node:http';
import { EngineError } from './engine-error.ts';

/**
 * Has a server listen on this machine alone.
 *
 * @param port 0 takes any free one.
 * @returns where it answers.
 * @throws {EngineError} when the port is taken, with what to do then.
 */
export async function listenOnLoopback(
  server: Server,
  port: number,
  whatToDo = 'stop what uses it',
): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!inUse) throw error;
    throw new EngineError(`Port ${port} is in use: ${whatToDo}`);
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return `http://127.0.0.1:${actualPort}`;
}
