import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** @param wanted 0 means any free port. @returns a port that nothing listens on; `undefined` if there is none at that host. */
export function tryPort(wanted: number, host = LOOPBACK): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(wanted, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Chooses a free address for a server that answers every client.
 *
 * On Linux all of 127.0.0.0/8 is this machine: a web page that tries addresses would have to try 16 million of them, each with
 * its ports. Elsewhere only 127.0.0.1 is, and only the port would have to be found.
 *
 * @throws {Error} when the machine has no free port.
 */
export async function chooseHiddenAddress(): Promise<Address> {
  const host = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
  const port = await tryPort(0, host);
  return port === undefined ? { host: LOOPBACK, port: await anyFreePort() } : { host, port };
}

/** @throws {Error} if the machine has no free port. */
export async function anyFreePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('The machine has no free port');
  return port;
}
