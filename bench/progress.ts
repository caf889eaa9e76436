/** Says what is being done, in one line that is overwritten; nothing when nobody watches. */
export type Progress = (doing: string) => void;

export const showProgress: Progress = (doing) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing}`);
};
