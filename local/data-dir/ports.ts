import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { anyFreePort, tryPort } from '../loopback/free-port.ts';
import { readKept } from './read-kept.ts';
import { writeAtomically } from './write-atomically.ts';

const port = v.optional(v.number());
const PortsSchema = v.object({ dynamodb: port, messaging: port, secrets: port, provider: port });

export interface Ports {
  readonly dynamodb: number;
  readonly messaging: number;
  readonly secrets: number;
  readonly provider: number;
}

/** How often a remembered port is tried: an engine that was killed a moment ago may still be letting go of it. */
const ATTEMPTS = 10;
const ATTEMPT_INTERVAL_MS = 100;

/** Answers the ports of the last run where they are free, others where not: queue URLs have the port in them. */
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
