import { type Check, defineCheck, type PluginFactory, type StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { CountryCode } from '../../authored/fields.js';

export interface PoBoxOptions {
  /** Where post boxes are refused; everywhere when absent. */
  readonly countries?: readonly string[] | undefined;
  /** To the buyer. */
  readonly text?: string | undefined;
}

interface PoBoxSettings {
  readonly countries?: readonly string[] | undefined;
  readonly text: string;
}

export const PoBoxSchema: StandardSchema<PoBoxOptions, PoBoxSettings> = z.strictObject({
  countries: z.array(CountryCode).min(1, 'Give at least one country, or leave "countries" out.').optional(),
  text: z.string().min(1, 'A text has at least one character.').max(500, 'A text has at most 500 characters.').default('We cannot deliver to a post box. Enter a street address.'),
});

/** Each is looked for in a line of which punctuation is gone; a number has to follow where the words alone say too little. */
const BOXES: readonly RegExp[] = [
  /\b(p ?o|post( office)?|postal) ?box\b/,
  /\bpostfach\b/,
  /\bpostbus ?\d/,
  /\b(boite postale|b ?p ?\d)/,
  /\b(apartado( postal| de correos)? ?\d|apdo ?\d)/,
  /\bcasella postale\b/,
  /\b(skrytka pocztowa|caixa postal)\b/,
];

/**
 * Refuses to send to post boxes, which no parcel carrier serves. Looks at the two address lines, in the languages around.
 * What is picked up goes nowhere.
 *
 * @example poBox({ countries: ['GB', 'US'] })
 */
export const poBox: PluginFactory<'check', typeof PoBoxSchema> = defineCheck({ id: 'po-box', options: PoBoxSchema, setup });

function setup({ countries, text }: PoBoxSettings): Check {
  return {
    check: ({ session, personal: { destination } }) => {
      const isSent = destination !== undefined && session.fulfillment.pickupPointId === undefined;
      const isRefused = isSent && (countries?.includes(destination.country) ?? true) && [destination.line1, destination.line2 ?? ''].some(isPoBox);
      return Promise.resolve(isRefused ? [{ code: 'check_failed', text }] : []);
    },
  };
}

function isPoBox(addressLine: string): boolean {
  const plain = addressLine.slice(0, 500).toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return BOXES.some((box) => box.test(plain));
}
