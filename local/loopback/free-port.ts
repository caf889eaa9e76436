import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { writeAtomically, readKept } from '../data-dir/files.ts';

export const LOOPBACK = '127.0.0.1';

/** @param wanted 0 means any free port. @returns a port that nothing listens on; `undefined` if there is none at that host. */
function tryPort(wanted: number, host = LOOPBACK): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(wanted, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

interface Address {
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
async function anyFreePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('The machine has no free port');
  return port;
}

const port = v.optional(v.number());
const PortsSchema = v.object({ dynamodb: port, messaging: port, secrets: port, provider: port });

export interface Ports {
  readonly dynamodb: number;
  readonly messaging: number;
  readonly secrets: number;
  readonly provider: number;
}

/** How often a remembered port is tried: a port of an engine that was just killed may not be free yet. */
const ATTEMPTS = 10;
const ATTEMPT_INTERVAL_MS = 100;

/** Returns the ports of the last run if they are free, and other ports otherwise: queue URLs contain the port. */
export async function choosePorts(file: string): Promise<Ports> {
  const remembered = readKept(file, v.fallback(PortsSchema, {})) ?? {};
  const [dynamodb, messaging, secrets, provider] = await Promise.all([
    freePort(remembered.dynamodb),
    freePort(remembered.messaging),
    freePort(remembered.secrets),
    freePort(remembered.provider),
  ]);
  const ports = { dynamodb, messaging, secrets, provider };
  writeAtomically(file, JSON.stringify(ports));
  return ports;
}

async function freePort(wanted: number | undefined): Promise<number> {
  for (let attempt = 0; wanted !== undefined && attempt < ATTEMPTS; attempt++) {
    const found = await tryPort(wanted);
    if (found !== undefined) return found;
    await sleep(ATTEMPT_INTERVAL_MS);
  }
  return anyFreePort();
}
