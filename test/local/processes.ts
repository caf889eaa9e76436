import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** All descendants of a process that live now. */
export function descendantsOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Returns whether a process lives; a zombie does not. */
export function isAlive(pid: number): boolean {
  const state = statusOf(String(pid))?.[0];
  return state !== undefined && state !== 'Z';
}

/** The addresses that processes listen at, as `127.0.0.1:3000`; of an IPv6 one the digits as the system has them. */
export function listeningAddressesOf(pids: readonly number[]): string[] {
  const own = new Set(pids.flatMap(socketInodesOf));
  const sockets = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n'));
  return sockets
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode = '']) => state === '0A' && own.has(inode))
    .map(([, address = '']) => readAddress(address));
}

/** Reads `0100007F:0BB8`. */
function readAddress(hex: string): string {
  const [host = '', port = ''] = hex.split(':');
  const name = host.length === 8 ? Buffer.from(host, 'hex').reverse().join('.') : host;
  return `${name}:${parseInt(port, 16)}`;
}

/** The sockets that a process has open, by the numbers that `/proc/net/tcp` knows them by. */
function socketInodesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

function parentOf(pid: string): number | undefined {
  return Number(statusOf(pid)?.[1]);
}

/** What follows the name in `/proc/{pid}/stat`: the state, the parent, … */
function statusOf(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}
