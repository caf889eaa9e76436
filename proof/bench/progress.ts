export { showProgress } from '../../bin/terminal/progress.ts';

/** Says what is being done; nothing when nobody watches. */
export type Progress = (doing: string) => void;
