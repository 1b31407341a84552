import { type HoldEnd, multiplyRatio, type StoredValue, type ValueCredit } from 'kasse/plugin';
import { holdBook, type HoldBook, type TakeResult } from '../holds/hold-book.js';
import { transactorOf } from '../sql/open-database.js';
import type { SqlDatabase, Transactor } from '../sql/sql-database.js';
import { withTables } from '../sql/with-tables.js';
import { type AccountBook, accountBook, type TakenValue } from './account-book.js';

/** What tells one kind of stored value from another. */
export interface ValueKind {
  /** Begins the names of its tables; a constant, never input. */
  readonly table: string;
  /** How an account is written down, in holds and movements too. */
  readonly keyOf: (account: string) => string;
  /** What an amount costs in the account's units, or why it cannot be held. */
  readonly unitsOf: (amountMinor: number, currency: string) => { readonly units: number } | { readonly code: string };
}

export interface ValueSettings {
  readonly database: string | Transactor;
  readonly holdSeconds: number;
  readonly now: () => number;
}

export interface ValueStore {
  readonly contract: Required<Omit<StoredValue, 'balance' | 'spentBy' | 'currency' | 'accountOf'>>;
  readonly book: AccountBook;
  /** Runs in one transaction, after the tables exist. */
  readonly transact: Transactor['transact'];
  /** Units that can be held now: none of an account that is unknown or has expired. */
  freeOf(tx: SqlDatabase, account: string): number;
}

interface ValueRequest {
  /** As it is written down. */
  readonly account: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** Stored value in SQLite: every method is one transaction, and what decides is a condition of the statement that changes. */
export function storedValue({ table, keyOf, unitsOf }: ValueKind, { database, holdSeconds, now }: ValueSettings): ValueStore {
  const book = accountBook(table);
  const holds = holdBook<ValueRequest, TakenValue>(`${table}_holds`, holdSeconds * 1000, {
    take: (tx, { account, amountMinor, currency }, { nowMs }): TakeResult<TakenValue> => {
      if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) return { status: 'refused', code: 'amount_invalid' };
      const cost = unitsOf(amountMinor, currency);
      if ('code' in cost) return { status: 'refused', code: cost.code };
      const taken = { account, units: cost.units, amountMinor, currency };
      if (book.hold(tx, taken, nowMs)) return { status: 'taken', taken };
      return { status: 'refused', code: reasonAgainst(tx, book, taken, nowMs) ?? 'balance_too_low' };
    },
    giveBack: (tx, taken) => {
      book.giveBack(tx, taken);
    },
    settle: (tx, taken, { holdId, nowMs }) => {
      book.spend(tx, taken, holdId, nowMs);
    },
  });
  const tables = withTables(transactorOf(database), (tx) => {
    book.createTables(tx);
    holds.createTables(tx);
  });
  const transact: Transactor['transact'] = (work) => tables.transact(work);

  return {
    contract: {
      hold: ({ holdId, account, amountMinor, currency }) => {
        const request = { account: keyOf(account), amountMinor, currency };
        return transact((tx) => holds.hold(tx, holdId, request, now()));
      },
      renew: ({ holdId }) => transact((tx) => holds.renew(tx, holdId, now())),
      consume: ({ holdId }) => transact((tx) => holds.consume(tx, holdId, now())),
      release: ({ holdId }) => transact((tx) => holds.release(tx, holdId)),
      credit: (request) => transact((tx) => credit(tx, book, holds, request, now())),
    },
    book,
    transact,
    freeOf: (tx, account) => {
      const nowMs = now();
      holds.expire(tx, nowMs);
      const known = book.find(tx, account);
      return known === undefined || isExpired(known.expiresAtMs, nowMs) ? 0 : known.units - known.held;
    },
  };
}

/** Gives back part of what a consumed hold took. Of points: the same part of the points, so that all of it is all of them. */
function credit(
  tx: SqlDatabase,
  book: AccountBook,
  holds: HoldBook<ValueRequest, TakenValue>,
  { creditId, holdId, amountMinor, currency }: ValueCredit,
  nowMs: number,
): HoldEnd {
  if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) return { status: 'failed', code: 'amount_invalid' };
  const known = book.movement(tx, 'credited', creditId);
  if (known !== undefined) {
    const isSame = known.holdId === holdId && known.amountMinor === amountMinor;
    return isSame ? { status: 'succeeded' } : { status: 'failed', code: 'credit_conflict' };
  }
  const hold = holds.settled(tx, holdId);
  if (hold === undefined) return { status: 'failed', code: 'hold_unknown' };
  if (hold.state !== 'consumed') return { status: 'failed', code: 'hold_not_consumed' };
  const { taken } = hold;
  if (taken.currency !== currency) return { status: 'failed', code: 'currency_mismatch' };
  const before = book.creditedMinor(tx, holdId);
  if (amountMinor > taken.amountMinor - before) return { status: 'failed', code: 'credit_exceeds_hold' };
  const reason = reasonAgainst(tx, book, taken, nowMs);
  if (reason !== undefined) return { status: 'failed', code: reason };
  const unitsUpTo = (minor: number): number => multiplyRatio(taken.units, minor, taken.amountMinor, 'down');
  const units = unitsUpTo(before + amountMinor) - unitsUpTo(before);
  book.add(tx, { account: taken.account, kind: 'credited', reference: creditId, units, atMs: nowMs, holdId, amountMinor });
  return { status: 'succeeded' };
}

/** Why nothing moves on an account, whatever is on it. */
function reasonAgainst(tx: SqlDatabase, book: AccountBook, { account, currency }: TakenValue, nowMs: number): string | undefined {
  const known = book.find(tx, account);
  if (known === undefined) return 'account_unknown';
  if (known.currency !== currency) return 'currency_mismatch';
  return isExpired(known.expiresAtMs, nowMs) ? 'account_expired' : undefined;
}

function isExpired(expiresAtMs: number | null, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}
