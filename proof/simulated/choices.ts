/** The decisions of one run, taken one after the other: the same list makes the same run. */
export interface Choices {
  /** Answers one of so many, from 0; when the list is at its end, always 0: the ordinary course of things. */
  pick(count: number): number;
  isOver(): boolean;
}

export function createChoices(list: readonly number[]): Choices {
  let taken = 0;
  return {
    pick: (count) => (list[taken++] ?? 0) % count,
    isOver: () => taken >= list.length,
  };
}
