export { type EarnedPoints, type PointAccounts, pointAccounts, type PointMovement } from './point-accounts.js';
export { points } from './points.js';
export type { PointAccountsOptions, PointsOptions } from './options.js';
