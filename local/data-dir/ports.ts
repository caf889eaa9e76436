import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { anyFreePort, tryPort } from '../loopback/free-port.ts';
import { writeAtomically, readKept } from './files.ts';

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
