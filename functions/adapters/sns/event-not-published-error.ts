/** The topic did not confirm an event. A retry is safe: subscribers recognise a repeated event by its id. */
export class EventNotPublishedError extends Error {
  readonly code = 'EVENT_NOT_PUBLISHED';
  override readonly name = 'EventNotPublishedError';

  constructor(eventId: string, options: { cause: unknown }) {
    super(`The topic did not confirm the event ${eventId}`, options);
  }
}
