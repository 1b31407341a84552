import type { StoredValue } from 'kasse/plugin';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { storedValue, type ValueStore } from '../stored-value.js';
import { cardCodes, normalCode } from './card-code.js';
import { type CardIssue, type GiftCardsOptions, parseCardsOptions, parseIssue } from './options.js';

/** The shop's gift cards: issues them, and is what `giftCard({ cards })` pays with. */
export interface GiftCards extends Required<StoredValue> {
  /**
   * Makes a card, once for each reference. The code is told here and stored nowhere; the same issue again tells the
   * same code.
   * @throws {ZodError} When the issue is not one.
   */
  issue(issue: CardIssue): Promise<IssuedCard>;
  /** What happened on a card, in order; empty for a code nobody knows. */
  movements(code: string): Promise<readonly CardMovement[]>;
}

export type IssuedCard =
  | { readonly status: 'issued'; readonly code: string }
  /** `reference_taken`: another card was issued under it. `code_taken`: the printed code is a card already. */
  | { readonly status: 'refused'; readonly reason: 'reference_taken' | 'code_taken' };

export interface CardMovement {
  readonly kind: 'issued' | 'spent' | 'credited';
  /** Below zero for what was spent. They add up to what is on the card. */
  readonly amountMinor: number;
  /** Of an issue its own; of what was spent the hold; of a credit its id. */
  readonly reference: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Opens the gift cards.
 *
 * Whoever knows a code can spend it. So codes are stored as keyed hashes only and are in no error; a card that nobody
 * knows, an empty one and an expired one all have a balance of zero.
 *
 * @throws {TypeError} When an option is wrong.
 * @example giftCards({ secret, currency: 'GBP', database: 'cards.db' })
 */
export function giftCards(options: GiftCardsOptions): GiftCards {
  const { secret, currency, ...settings } = parseCardsOptions(options);
  const codes = cardCodes(secret);
  const store = storedValue({ table: 'kasse_gift_cards', keyOf: (code) => codes.keyOf(code), unitsOf: (units) => ({ units }) }, settings);

  const issue = async (card: CardIssue): Promise<IssuedCard> => {
    const { amountMinor, reference, expiresAt = null, code = codes.codeFor(reference) } = parseIssue(card);
    const account = codes.keyOf(code);
    const issued = { account, reference, units: amountMinor, currency, expiresAtMs: expiresAt, atMs: settings.now() };
    const reason = await store.transact((tx) => issueOnce(tx, store, issued));
    return reason === undefined ? { status: 'issued', code } : { status: 'refused', reason };
  };

  return {
    ...store.contract,
    spentBy: 'bearer',
    currency,
    accountOf: normalCode,
    balance: (code) => {
      const account = codes.keyOf(code);
      return store.transact((tx) => {
        const amountMinor = store.freeOf(tx, account);
        // Of a card with nothing to spend not even the currency is told.
        return { amountMinor, currency: amountMinor === 0 ? currency : (store.book.find(tx, account)?.currency ?? currency) };
      });
    },
    issue,
    movements: (code) =>
      store.transact((tx) =>
        store.book.movements(tx, codes.keyOf(code)).map(({ kind, units, reference, atMs }) => ({
          // Nothing is earned on a card: this store books the other three kinds only.
          kind: kind as CardMovement['kind'],
          amountMinor: units,
          reference,
          at: new Date(atMs).toISOString(),
        })),
      ),
  };
}

interface Issued {
  readonly account: string;
  readonly reference: string;
  readonly units: number;
  readonly currency: string;
  readonly expiresAtMs: number | null;
  readonly atMs: number;
}

/** Nothing when the card is there now, exactly as asked for. */
function issueOnce(tx: SqlDatabase, { book }: ValueStore, issued: Issued): 'reference_taken' | 'code_taken' | undefined {
  const { account, reference, units, currency, expiresAtMs, atMs } = issued;
  const before = book.movement(tx, 'issued', reference);
  const known = book.find(tx, account);
  if (before !== undefined) {
    const isSame = before.account === account && before.units === units && known?.currency === currency && known.expiresAtMs === expiresAtMs;
    return isSame ? undefined : 'reference_taken';
  }
  if (known !== undefined) return 'code_taken';
  book.open(tx, account, currency, expiresAtMs);
  book.add(tx, { account, kind: 'issued', reference, units, atMs });
  return undefined;
}
