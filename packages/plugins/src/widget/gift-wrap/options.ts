import type { StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { Name, TaxCategory } from '../../authored/fields.js';
import { AmountText } from '../../authored/money-text.js';

/** What a flow writes below `"widget": "gift-wrap"`. */
export interface GiftWrapOptions {
  /** `"2.50 GBP"`, in the shop's price mode; `"0.00 GBP"` wraps for free. */
  readonly price: string;
  /** `order`, the default: one wrap for everything. `line`: the buyer says which lines, and pays for each. */
  readonly per?: 'order' | 'line' | undefined;
  /** Shown in the summary. Default `Gift wrap`. */
  readonly title?: string | undefined;
  /** Which tax it bears. Default `standard`. */
  readonly taxCategory?: string | undefined;
  /** Longest message, in characters. Default 200; 0 asks for none. */
  readonly messageLengthMax?: number | undefined;
}

const Fields = z.strictObject({
  price: AmountText,
  per: z.enum(['order', 'line'], 'Gift wrap is priced per "order" or per "line".').optional(),
  title: Name.optional(),
  taxCategory: TaxCategory.optional(),
  messageLengthMax: z.int('Write whole characters.').min(0, 'A length is at least 0.').max(1_000, 'A message has at most 1000 characters.').optional(),
});

/** Keeps its input as it is, so that it does not matter whether an engine passes on the one or the other. */
export const GiftWrapSchema: StandardSchema<GiftWrapOptions> = Fields;

/** @throws {ZodError} When the options are not those of gift wrap. */
export function parseGiftWrapOptions(options: unknown): Required<{ [K in keyof GiftWrapOptions]: NonNullable<GiftWrapOptions[K]> }> {
  const { price, per = 'order', title = 'Gift wrap', taxCategory = 'standard', messageLengthMax = 200 } = Fields.parse(options);
  return { price, per, title, taxCategory, messageLengthMax };
}
