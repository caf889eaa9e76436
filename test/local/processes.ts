import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** All descendants of a process that live now. */
export function descendantsOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Tells whether a process lives; a zombie does not. */
export function isAlive(pid: number): boolean {
  const state = statusOf(String(pid))?.[0];
  return state !== undefined && state !== 'Z';
}

/** The sockets that a process has open, by the numbers that `/proc/net/tcp` knows them by. */
export function socketInodesOf(pid: number): string[] {
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
