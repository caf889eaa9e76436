import { setFlagsFromString } from 'node:v8';

/**
 * Keeps this process's memory small, for a tenth more of its time: new objects get 1 MB instead of 16, and garbage
 * is collected when the heap has grown by 60 % instead of having doubled or more. Half of its memory is garbage otherwise.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
}
