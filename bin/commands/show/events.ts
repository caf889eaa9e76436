export interface ShownEvent {
  readonly id: string;
  readonly isPublished: boolean;
  /** ISO 8601, UTC: when it was published first. Replays are in the timeline. */
  readonly publishedAt?: string;
}

/** Answers the events that a record knows of: the last one that was published, and one that is owed. */
export function eventsOf(record: Readonly<Record<string, unknown>>): ShownEvent[] {
  const { taskId, kind, outcome, revision, publishedRevision, publishedAt } = record;
  const idOf = (of: number) => `${String(taskId)}/${String(kind)}/${of}`;
  const published =
    typeof publishedRevision === 'number'
      ? [
          {
            id: idOf(publishedRevision),
            isPublished: true,
            ...(typeof publishedAt === 'string' && { publishedAt }),
          },
        ]
      : [];
  const owes = outcome !== 'awaiting' && typeof revision === 'number' && revision !== publishedRevision;
  return owes ? [...published, { id: idOf(revision), isPublished: false }] : published;
}
