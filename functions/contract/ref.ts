/** The longest reference, in characters. It is sent as a message attribute with every event. */
export const MAX_REF_CHARACTERS = 128;

/**
 * Returns whether a value can be a caller's reference: 1 to 128 characters, without those that a queue rejects (control
 * characters, lone surrogates, U+FFFE and U+FFFF).
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function isRef(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length >= 1 &&
    value.length <= MAX_REF_CHARACTERS &&
    value.isWellFormed() &&
    !/[\p{Control}\ufffe\uffff]/u.test(value)
  );
}
