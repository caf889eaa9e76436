/**
 * What the receiver's clock says: the same in every run, so that a token's last second is always the same second.
 */
export const NOW = new Date('2026-11-23T10:00:00.000Z');
export const NOW_SECONDS = NOW.getTime() / 1_000;
