import type { StoredValue } from 'kasse/plugin';
import { z } from 'zod';
import { Name } from '../../authored/fields.js';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { storedValue, type ValueKind, type ValueStore } from '../stored-value.js';
import { parsePointsOptions, type PointAccountsOptions, type PointRate } from './options.js';

/** The customers' points: books what they earn, and is what `points({ accounts })` pays with. */
export interface PointAccounts extends Required<Omit<StoredValue, 'accountOf'>> {
  /** Books points once for each reference, such as the id of the order that earned them. @throws {ZodError} When they are none. */
  earn(points: EarnedPoints): Promise<{ readonly status: 'earned' } | { readonly status: 'refused'; readonly reason: 'reference_taken' }>;
  /** Points that can be spent now, whatever they are worth. */
  pointsOf(customerId: string): Promise<number>;
  /** What happened with a customer's points, in order. */
  movements(customerId: string): Promise<readonly PointMovement[]>;
}

export interface EarnedPoints {
  readonly customerId: string;
  readonly points: number;
  readonly reference: string;
}

export interface PointMovement {
  readonly kind: 'earned' | 'spent' | 'credited';
  /** Below zero for what was spent. They add up to what is there. */
  readonly points: number;
  /** Of what was spent the hold, of a credit its id. */
  readonly reference: string;
  /** ISO 8601. */
  readonly at: string;
}

const Earned = z.strictObject({ customerId: Name, points: z.int('Write a whole number of points.').min(1, 'Points are at least 1.'), reference: Name });

/**
 * Opens the points. An account is the id of a customer. Points are exchanged in whole steps, so nothing is rounded; a
 * refund of a part gives back the same part of the points, and of all parts together all of them.
 *
 * @throws {TypeError} When an option is wrong.
 * @example pointAccounts({ rate: { points: 100, worth: '1.00 GBP' }, minimumPoints: 500, database: 'points.db' })
 */
export function pointAccounts(options: PointAccountsOptions): PointAccounts {
  const { rate, ...settings } = parsePointsOptions(options);
  const store = storedValue({ table: 'kasse_points', keyOf: (customerId) => customerId, unitsOf: exchange(rate) }, settings);
  const { currency, stepPoints, stepMinor, minimumSteps } = rate;

  return {
    ...store.contract,
    spentBy: 'customer',
    currency,
    balance: (customerId) =>
      store.transact((tx) => {
        const steps = Math.floor(store.freeOf(tx, customerId) / stepPoints);
        return { amountMinor: steps < minimumSteps ? 0 : steps * stepMinor, currency, stepMinor, minimumMinor: minimumSteps * stepMinor };
      }),
    earn: async (points) => {
      const earned = Earned.parse(points);
      const isEarned = await store.transact((tx) => earnOnce(tx, store, earned, currency, settings.now()));
      return isEarned ? { status: 'earned' } : { status: 'refused', reason: 'reference_taken' };
    },
    pointsOf: (customerId) => store.transact((tx) => store.freeOf(tx, customerId)),
    movements: (customerId) =>
      store.transact((tx) =>
        store.book.movements(tx, customerId).map(({ kind, units, reference, atMs }) => ({
          // Nothing is issued here: this store books the other three kinds only.
          kind: kind as PointMovement['kind'],
          points: units,
          reference,
          at: new Date(atMs).toISOString(),
        })),
      ),
  };
}

function exchange({ currency, stepPoints, stepMinor, minimumSteps }: PointRate): ValueKind['unitsOf'] {
  return (amountMinor, wanted) => {
    if (wanted !== currency) return { code: 'currency_mismatch' };
    if (amountMinor % stepMinor !== 0) return { code: 'amount_not_in_steps' };
    if (amountMinor < minimumSteps * stepMinor) return { code: 'amount_below_minimum' };
    return { units: (amountMinor / stepMinor) * stepPoints };
  };
}

/** True when the points are booked now, exactly as given. */
function earnOnce(tx: SqlDatabase, { book }: ValueStore, { customerId, points, reference }: EarnedPoints, currency: string, atMs: number): boolean {
  const known = book.movement(tx, 'earned', reference);
  if (known !== undefined) return known.account === customerId && known.units === points;
  if (book.find(tx, customerId) === undefined) book.open(tx, customerId, currency, null);
  book.add(tx, { account: customerId, kind: 'earned', reference, units: points, atMs });
  return true;
}
