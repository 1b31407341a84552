import { defineWidget, exponentOf, type Money, type PluginFactory, type StandardSchema, type Widget } from 'kasse/plugin';
import { z } from 'zod';
import { MoneyText, minorIn } from '../../authored/money-text.js';
import { type DonationOptions, DonationSchema, parseDonationOptions } from './options.js';

const NoOptions: StandardSchema<object> = z.strictObject({});

/**
 * Asks for a donation on top of the order, untaxed: rounding the total up, or one of some amounts.
 *
 * Nothing is given until the buyer chooses, and rounding up a round total adds nothing: who agreed to round up has not
 * agreed to a whole unit.
 *
 * @example { "widget": "donation", "options": { "roundUp": true, "amounts": ["1.00 GBP", "5.00 GBP"] } }
 */
export const donation: PluginFactory<'widget', typeof NoOptions> = defineWidget({ id: 'donation', options: NoOptions, setup });

/** What the buyer chose. */
export type DonationInputs =
  | { readonly choice: 'none' }
  | { readonly choice: 'roundUp' }
  /** One of the authored amounts, as it is written there. */
  | { readonly choice: 'amount'; readonly amount: string };

const Inputs = z.discriminatedUnion('choice', [
  z.strictObject({ choice: z.literal('none') }),
  z.strictObject({ choice: z.literal('roundUp') }),
  z.strictObject({ choice: z.literal('amount'), amount: z.string().max(40) }),
]);

const INPUTS_JSON_SCHEMA = {
  oneOf: [
    { type: 'object', properties: { choice: { const: 'none' } }, required: ['choice'], additionalProperties: false },
    { type: 'object', properties: { choice: { const: 'roundUp' } }, required: ['choice'], additionalProperties: false },
    { type: 'object', properties: { choice: { const: 'amount' }, amount: { type: 'string' } }, required: ['choice', 'amount'], additionalProperties: false },
  ],
};

function setup(): Widget {
  return {
    options: DonationSchema,
    inputs: INPUTS_JSON_SCHEMA,
    parse: (inputs, options) => {
      const parsed = Inputs.safeParse(inputs);
      if (!parsed.success) return { ok: false, reason: 'Choose to round up, one of the amounts, or no donation.' };
      const reason = refusalOf(parsed.data, parseDonationOptions(options));
      return reason === undefined ? { ok: true, inputs: parsed.data } : { ok: false, reason };
    },
    evaluate: ({ inputs, options, currency, totalMinor }) => {
      const chosen = Inputs.safeParse(inputs).data;
      const authored = parseDonationOptions(options);
      if (chosen === undefined || refusalOf(chosen, authored) !== undefined) return [];
      const amountMinor = amountOf(chosen, authored, currency, totalMinor);
      return amountMinor === 0 ? [] : [{ kind: 'donation', title: authored.title ?? 'Donation', amountMinor }];
    },
  };
}

function refusalOf(inputs: DonationInputs, { roundUp, amounts = [] }: DonationOptions): string | undefined {
  if (inputs.choice === 'roundUp' && (roundUp === undefined || roundUp === false)) return 'Rounding up is not offered here. Choose an amount.';
  if (inputs.choice !== 'amount' || amounts.includes(inputs.amount)) return undefined;
  return amounts.length === 0 ? 'Amounts are not offered here. Choose to round up.' : `Choose one of these amounts: ${amounts.join(', ')}.`;
}

function amountOf(inputs: DonationInputs, { roundUp }: DonationOptions, currency: string, totalMinor: number): number {
  switch (inputs.choice) {
    case 'none':
      return 0;
    case 'amount':
      return minorIn(currency, moneyOf(inputs.amount), 'The donation');
    case 'roundUp': {
      const step = typeof roundUp === 'string' ? minorIn(currency, moneyOf(roundUp), 'The donation') : 10 ** exponentOf(currency);
      const over = totalMinor % step;
      return over === 0 ? 0 : step - over;
    }
  }
}

/** Authored amounts were checked with the options. */
function moneyOf(text: string): Money {
  return MoneyText.parse(text);
}
