export interface ShownEvent {
  readonly id: string;
  readonly isPublished: boolean;
  /** When it was published first; ISO 8601, UTC. Replays are in the timeline. */
  readonly publishedAt?: string;
}

/** Returns the events of a record: the last one that was published, and a pending one. */
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
