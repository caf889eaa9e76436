import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type StoredItem = Record<string, AttributeValue>;

/** Everything that is in either table. */
export interface Stored {
  readonly tasks: readonly StoredItem[];
  readonly quarantine: readonly StoredItem[];
}
