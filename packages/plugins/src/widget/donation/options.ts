import type { StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { Name } from '../../authored/fields.js';
import { MoneyText } from '../../authored/money-text.js';

/** What a flow writes below `"widget": "donation"`. It offers rounding up, fixed amounts, or both. */
export interface DonationOptions {
  /** Shown in the summary. Default `Donation`. */
  readonly title?: string | undefined;
  /** True rounds up to the next whole unit (pound, euro), an amount to its next multiple: `"5.00 GBP"`. */
  readonly roundUp?: boolean | string | undefined;
  /** Amounts to choose from: `["1.00 GBP", "2.00 GBP"]`. */
  readonly amounts?: readonly string[] | undefined;
}

const Amount = z.string('Write an amount as text, for example "1.00 GBP".').refine(
  (text) => (MoneyText.safeParse(text).data?.amountMinor ?? 0) > 0,
  { error: ({ input }) => `"${String(input).slice(0, 40)}" is not an amount above zero. Write it like "1.00 GBP".` },
);

const Fields = z.strictObject({
  title: Name.optional(),
  roundUp: z.union([z.boolean(), Amount], 'Write true, or the amount whose multiples to round up to, such as "5.00 GBP".').optional(),
  amounts: z.array(Amount).min(1, 'Give at least one amount, or leave "amounts" out.').max(10, 'At most 10 amounts can be shown.').optional(),
}).refine(({ roundUp, amounts }) => (roundUp !== undefined && roundUp !== false) || amounts !== undefined, 'A donation offers "roundUp", "amounts" or both. Give one.');

/** Keeps its input as it is, so that it does not matter whether an engine passes on the one or the other. */
export const DonationSchema: StandardSchema<DonationOptions> = Fields;

/** @throws {ZodError} When the options are not those of a donation. */
export function parseDonationOptions(options: unknown): DonationOptions {
  return Fields.parse(options);
}
