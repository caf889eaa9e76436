/** The possible results of a pending event, as metrics. */
export const PUBLISH_EVENTS_METRICS = {
  published: 'EventPublished',
  /** From when the result was recorded to when the topic confirmed its event, in milliseconds. */
  latency: 'EventLatency',
  /** No event could be made of the item: it is in quarantine, and a person should look. */
  quarantined: 'EventQuarantined',
  failed: 'EventPublishFailed',
  /** A change that made no new revision: a counted delivery, or a mark. */
  withoutEvent: 'ChangeWithoutEvent',
} as const;
