import type { Money, StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { Clock, Database, HoldSeconds } from '../../authored/fields.js';
import { MoneyText } from '../../authored/money-text.js';
import { parseOptions } from '../../authored/parse-options.js';
import type { Transactor } from '../../sql/sql-database.js';
import type { PointAccounts } from './point-accounts.js';

export interface PointAccountsOptions {
  /** What points are worth: `{ points: 100, worth: '1.00 GBP' }`. */
  readonly rate: { readonly points: number; readonly worth: string };
  /** Points are spent in multiples of it: by default the fewest that are worth whole minor units. */
  readonly stepPoints?: number | undefined;
  /** The fewest points that can be spent on one order. Default: one step. */
  readonly minimumPoints?: number | undefined;
  /** A SQLite file, or a database opened by the caller. Memory when absent. */
  readonly database?: string | Transactor | undefined;
  /** Life of a hold that is not renewed. Default 900. */
  readonly holdSeconds?: number | undefined;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** In code only: what `pointAccounts()` returned. */
export interface PointsOptions {
  readonly accounts: PointAccounts;
}

/** Points and their worth in one step, both whole, and the fewest steps of an order. */
export interface PointRate {
  readonly currency: string;
  readonly stepPoints: number;
  readonly stepMinor: number;
  readonly minimumSteps: number;
}

const Points = z.int('Write a whole number of points.').min(1, 'Points are at least 1.').max(1_000_000_000, 'Points are at most 1000000000.');

const Fields = z.strictObject({
  rate: z.strictObject({ points: Points, worth: MoneyText }),
  stepPoints: Points.optional(),
  minimumPoints: Points.optional(),
  database: Database,
  holdSeconds: HoldSeconds,
  now: Clock,
}).transform(({ rate: { points, worth }, stepPoints, minimumPoints, ...settings }, context) => {
  const rate = rateOf(points, worth, stepPoints, minimumPoints);
  if (typeof rate !== 'string') return { rate, ...settings };
  context.addIssue({ code: 'custom', message: rate });
  return z.NEVER;
});

export const PointsSchema: StandardSchema<PointsOptions> = z.strictObject({
  accounts: z.custom<PointAccounts>(
    (value) => typeof value === 'object' && value !== null && 'earn' in value && 'hold' in value,
    '"accounts" is what pointAccounts() returns.',
  ),
});

export function parsePointsOptions(options: PointAccountsOptions): z.output<typeof Fields> {
  return parseOptions('pointAccounts', Fields, options);
}

/** The rate in whole steps, so that nothing is ever rounded; or what is wrong with it. */
function rateOf(points: number, { amountMinor, currency }: Money, step: number | undefined, minimum: number | undefined): PointRate | string {
  if (amountMinor === 0) return `Points that are worth nothing cannot be spent. Write what they are worth in ${currency}.`;
  const smallest = points / greatestCommonDivisor(points, amountMinor);
  const stepPoints = step ?? smallest;
  if (stepPoints % smallest !== 0) return `"stepPoints": ${stepPoints} points are not worth whole minor units. Write a multiple of ${smallest}.`;
  const stepMinor = (stepPoints / smallest) * (amountMinor / (points / smallest));
  const minimumSteps = Math.ceil((minimum ?? stepPoints) / stepPoints);
  if (!Number.isSafeInteger(stepMinor * minimumSteps)) return 'The points that can be spent at once are worth more than can be counted exactly. Lower "worth", "stepPoints" or "minimumPoints".';
  return { currency, stepPoints, stepMinor, minimumSteps };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
