/** Longest hold id, sku, code and location that is stored. */
export const TEXT_LENGTH_MAX = 255;

/** A hold outlives the slowest payment, and ends soon enough to sell what an abandoned checkout held. */
export const HOLD_SECONDS = 900;
