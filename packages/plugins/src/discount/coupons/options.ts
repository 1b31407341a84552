import { type LineItem, type Money, parseMoney, type StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { Clock, Database, HoldSeconds, Moment, Name } from '../../authored/fields.js';
import { MoneyText } from '../../authored/money-text.js';
import { parsePercent } from '../../authored/percent-text.js';
import type { Transactor } from '../../sql/sql-database.js';

export interface CouponsOptions {
  readonly coupons: readonly AuthoredCoupon[];
  /** Where uses are counted: a SQLite file, or a database opened by the caller. Memory when absent. */
  readonly database?: string | Transactor | undefined;
  /** Life of a hold that is not renewed. Default 900. */
  readonly holdSeconds?: number | undefined;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export interface AuthoredCoupon {
  /** What the buyer enters, in whatever case. */
  readonly code: string;
  /** Shown in the summary; the code when absent. */
  readonly title?: string | undefined;
  /** What it takes off: `"10 %"`, `"5.00 GBP"`, or `"shipping"` for free delivery. With `buy` and `get`: a percentage. */
  readonly off: string;
  /** Only the pieces that `get` says are cheaper, once for every so many that are bought. */
  readonly buy?: Pieces | undefined;
  /** Pieces of the sku that was bought, unless it says which; of those the cheapest. */
  readonly get?: Pieces | undefined;
  /** ISO 8601 with a zone; from this moment on. */
  readonly from?: string | undefined;
  /** ISO 8601 with a zone; not at this moment any more. */
  readonly until?: string | undefined;
  /** `"30.00 GBP"`: the whole cart before discounts has to be worth this much. */
  readonly minimum?: string | undefined;
  /** Takes off these lines only; a line counts when its sku or one of its categories is listed. */
  readonly skus?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  /** Orders that may use it, over all customers. */
  readonly limit?: number | undefined;
  /** Orders of one customer that may use it. It is then for customers who are logged in. */
  readonly limitPerCustomer?: number | undefined;
  /** `"1000.00 GBP"`: all orders together get no more than this from it. */
  readonly budget?: string | undefined;
  /** True: not together with any other code. */
  readonly exclusive?: boolean | undefined;
  /** Of codes of the same group an order takes one. */
  readonly group?: string | undefined;
}

/** A number of pieces, of any item or of those listed. */
export interface Pieces {
  readonly pieces: number;
  readonly skus?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
}

export type Off =
  | { readonly kind: 'percentage'; readonly ratePpm: number }
  | { readonly kind: 'fixed'; readonly money: Money }
  | { readonly kind: 'shipping' };

export interface Coupon extends Omit<AuthoredCoupon, 'off' | 'from' | 'until' | 'minimum' | 'budget'> {
  readonly off: Off;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly minimum?: Money | undefined;
  readonly budget?: Money | undefined;
}

export interface CouponSettings {
  readonly coupons: readonly Coupon[];
  readonly database: string | Transactor;
  readonly holdSeconds: number;
  readonly now: () => number;
}

const OFF_CURE = 'Write a percentage such as "10 %", an amount in the currency of the shop, or "shipping".';

const OffText = z.string(`What a code takes off is a text in quotes. ${OFF_CURE}`).transform((text, context): Off => {
  const off = readOff(text);
  if (typeof off !== 'string') return off;
  context.addIssue({ code: 'custom', message: off });
  return z.NEVER;
});

/** What the text takes off, or what is wrong with it. */
function readOff(text: string): Off | string {
  if (text === 'shipping') return { kind: 'shipping' };
  const shown = `"${text.slice(0, 40)}"`;
  const ratePpm = parsePercent(text);
  if (ratePpm === 0) return `${shown} takes nothing off. Write more than 0 %, or remove the code.`;
  if (ratePpm !== undefined) return { kind: 'percentage', ratePpm };
  if (text.trimEnd().endsWith('%')) return `${shown} is not a percentage that can be taken off. Write more than 0 and at most 100 with at most four decimals, for example "10 %".`;
  const money = parseMoney(text);
  if (!money.ok) return money.code === 'malformed' ? `${shown} is not what a code can take off. ${OFF_CURE}` : money.message;
  return money.money.amountMinor === 0 ? `${shown} takes nothing off. Write an amount above zero, or remove the code.` : { kind: 'fixed', money: money.money };
}

const Items = {
  skus: z.array(Name).min(1, 'Give at least one sku, or leave "skus" out.').optional(),
  categories: z.array(Name).min(1, 'Give at least one category, or leave "categories" out.').optional(),
};
const SomePieces = z.strictObject({ pieces: z.int('Write a whole number of pieces.').min(1, 'Pieces are at least 1.').max(1_000_000, 'Pieces are at most 1000000.'), ...Items });
const Uses = z.int('Write a whole number of uses.').min(1, 'A limit is at least 1.');

export const CouponsSchema: StandardSchema<CouponsOptions, CouponSettings> = z.strictObject({
  coupons: z.array(z.strictObject({
    code: z.string('Write a code as text in quotes.').trim().min(1, 'A code has at least one character.').max(64, 'A code has at most 64 characters.'),
    title: Name.optional(),
    off: OffText,
    from: Moment.optional(),
    until: Moment.optional(),
    minimum: MoneyText.optional(),
    ...Items,
    buy: SomePieces.optional(),
    get: SomePieces.optional(),
    limit: Uses.optional(),
    limitPerCustomer: Uses.optional(),
    budget: MoneyText.refine(({ amountMinor }) => amountMinor > 0, 'A budget is above zero.').optional(),
    exclusive: z.boolean('Write true or false.').optional(),
    group: Name.optional(),
  }).refine(({ from, until }) => from === undefined || until === undefined || from < until, {
    path: ['until'],
    message: '"until" is not after "from", so the code is never valid. Move one of them.',
  }).refine(({ buy, get }) => (buy === undefined) === (get === undefined), {
    path: ['get'],
    message: '"buy" and "get" go together. Give both or neither.',
  }).refine(({ buy, off, skus, categories }) => buy === undefined || (off.kind === 'percentage' && skus === undefined && categories === undefined), {
    path: ['buy'],
    message: 'With "buy" and "get", "off" is a percentage of the pieces got, "100 %" for free, and the items are listed in "buy" and "get".',
  })).max(10_000, 'There may be at most 10000 coupons.').refine(
    (coupons) => new Set(coupons.map(({ code }) => normalCode(code))).size === coupons.length,
    'Two coupons have the same code, apart from upper and lower case. Rename one.',
  ),
  database: Database,
  holdSeconds: HoldSeconds,
  now: Clock,
});

/** A line counts when its sku or one of its categories is listed, and every line does when nothing is. */
export function isSelected({ skus, categories }: Pick<Pieces, 'skus' | 'categories'>, line: Pick<LineItem, 'sku' | 'categories'>): boolean {
  if (skus === undefined && categories === undefined) return true;
  return skus?.includes(line.sku) === true || line.categories?.some((category) => categories?.includes(category)) === true;
}

/** Codes are compared without their case and the spaces around them. */
export function normalCode(code: string): string {
  return code.trim().toUpperCase();
}
