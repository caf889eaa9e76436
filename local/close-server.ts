import { once } from 'node:events';
import type { Server } from 'node:http';

/** Closes a server, and whatever is still connected to it. */
export async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
