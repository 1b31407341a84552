import type { StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { Name } from '../../authored/fields.js';
import { AmountText, MoneyText } from '../../authored/money-text.js';

/** What a flow writes below `"widget": "donation"`. It offers rounding up, fixed amounts, or both. */
export interface DonationOptions {
  /** Shown in the summary. Default `Donation`. */
  readonly title?: string | undefined;
  /** True rounds up to the next whole unit (pound, euro), an amount to its next multiple: `"5.00 GBP"`. */
  readonly roundUp?: boolean | string | undefined;
  /** Amounts to choose from: `["1.00 GBP", "2.00 GBP"]`. */
  readonly amounts?: readonly string[] | undefined;
}

const Amount = AmountText.refine((text) => MoneyText.safeParse(text).data?.amountMinor !== 0, 'Write an amount above zero.');

const Fields = z.strictObject({
  title: Name.optional(),
  roundUp: z.union([z.boolean(), Amount], 'Write true, or the amount whose multiples to round up to, with the currency of the shop.').optional(),
  amounts: z.array(Amount).min(1, 'Give at least one amount, or leave "amounts" out.').max(10, 'At most 10 amounts can be shown.').optional(),
}).refine(({ roundUp, amounts }) => (roundUp !== undefined && roundUp !== false) || amounts !== undefined, 'A donation offers "roundUp", "amounts" or both. Give one.');

/** Keeps its input as it is, so that it does not matter whether an engine passes on the one or the other. */
export const DonationSchema: StandardSchema<DonationOptions> = Fields;

/** @throws {ZodError} When the options are not those of a donation. */
export function parseDonationOptions(options: unknown): DonationOptions {
  return Fields.parse(options);
}
