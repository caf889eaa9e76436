export { showProgress } from '../../bin/terminal/text.ts';

/** Shows what is being done; prints nothing if stderr is not a terminal. */
export type Progress = (doing: string) => void;

const BAR_CHARACTERS = 24;

/** Renders how much of the work is done as a bar. */
export function renderBar(done: number, of: number): string {
  const full = Math.min(BAR_CHARACTERS, Math.floor((done / of) * BAR_CHARACTERS));
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CHARACTERS - full)}`;
}
