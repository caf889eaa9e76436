import { readFileSync, readlinkSync } from 'node:fs';

/** What a process runs, with which words, and where; nothing of a process that is gone meanwhile. */
export function lookAtProcess(
  pid: number,
): { readonly executable: string; readonly command: string; readonly folder: string } | undefined {
  try {
    return {
      executable: readlinkSync(`/proc/${pid}/exe`),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
      folder: readlinkSync(`/proc/${pid}/cwd`),
    };
  } catch {
    return undefined;
  }
}
