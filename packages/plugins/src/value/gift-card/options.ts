import { looksLikeCardNumber, type StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { Clock, Currency, Database, HoldSeconds, Moment, Name } from '../../authored/fields.js';
import { parseOptions } from '../../authored/parse-options.js';
import type { Transactor } from '../../sql/sql-database.js';
import { normalCode } from './card-code.js';
import type { GiftCards } from './gift-cards.js';

export interface GiftCardsOptions {
  /** At least 32 characters, in code only. Keep it: without it no card is found again. */
  readonly secret: string;
  /** The currency of the cards that are issued, `"GBP"`. A card keeps the one it was issued in. */
  readonly currency: string;
  /** A SQLite file, or a database opened by the caller. Memory when absent. */
  readonly database?: string | Transactor | undefined;
  /** Life of a hold that is not renewed. Default 900. */
  readonly holdSeconds?: number | undefined;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** `cards` is what `giftCards()` returned. In code only, as it holds the secret. */
export interface GiftCardOptions {
  readonly cards: GiftCards;
}

export interface CardIssue {
  readonly amountMinor: number;
  /** Names this issue, such as the line of the order that bought it: the same again gives the same card. */
  readonly reference: string;
  /** The code of a card that is printed already: 8 to 64 letters and digits, which cannot be the number of a payment card. Absent: one is made. */
  readonly code?: string | undefined;
  /** ISO 8601 with a zone: not to be spent at this moment any more. */
  readonly expiresAt?: string | undefined;
}

const Fields = z.strictObject({
  secret: z.string().min(32, 'A secret has at least 32 characters. Make one with: node -p "crypto.randomBytes(32).toString(\'base64url\')"'),
  currency: Currency,
  database: Database,
  holdSeconds: HoldSeconds,
  now: Clock,
});

const Issue = z.strictObject({
  amountMinor: z.int('Write the amount in whole minor units.').min(1, 'A card is worth at least 1 minor unit.'),
  reference: Name,
  // The message does not repeat the code: who knows it has the money.
  code: z
    .string()
    .max(64)
    .refine((code) => /^[0-9A-Z]{8,}$/.test(normalCode(code)), 'A code has 8 to 64 letters and digits.')
    .refine((code) => !looksLikeCardNumber(code), 'A code that could be the number of a payment card is refused in every checkout. Print one with a letter in it.')
    .optional(),
  expiresAt: Moment.optional(),
});

export const GiftCardSchema: StandardSchema<GiftCardOptions> = z.strictObject({
  cards: z.custom<GiftCards>(
    (value) => typeof value === 'object' && value !== null && 'issue' in value && 'hold' in value,
    '"cards" is what giftCards() returns.',
  ),
});

export function parseCardsOptions(options: GiftCardsOptions): z.output<typeof Fields> {
  return parseOptions('giftCards', Fields, options);
}

export function parseIssue(issue: CardIssue): z.output<typeof Issue> {
  return Issue.parse(issue);
}
