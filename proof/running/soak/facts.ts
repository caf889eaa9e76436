import type { Delivery } from '../../laws/delivery.ts';

/** Everything that was sent, and everything that is there afterwards. */
export interface Facts {
  readonly deliveries: readonly Delivery[];
  /** All items of the table of records. */
  readonly records: readonly unknown[];
  /** All items of the table of what could not be read. */
  readonly quarantined: readonly unknown[];
  /** All messages that the subscriber got. */
  readonly messages: readonly string[];
}
