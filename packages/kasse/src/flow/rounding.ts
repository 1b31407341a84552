import type { RoundingMode } from '../money/index.js';

/** The rounding modes a shop may declare, in the words of the money floor. */
export const ROUNDING_MODES = ['half-up', 'half-even', 'half-down', 'up', 'down'] as const satisfies readonly RoundingMode[];
