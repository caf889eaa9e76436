/** The function's time is over before a dependency answered: the caller gets 503, and a retry is safe. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/**
 * Returns the options for middy that answer a request that hangs 500 ms before the function's end: an honest 503 instead of the
 * gateway's 500.
 *
 * @see https://middy.js.org/docs/intro/early-interrupt
 */
export const EARLY_ANSWER = {
  timeoutEarlyInMillis: 500,
  timeoutEarlyResponse: () => {
    throw new OutOfTimeError('The store did not answer in time');
  },
};
