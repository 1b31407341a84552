import { defineWidget, multiplyRatio, type PluginFactory, type StandardSchema, type Widget } from 'kasse/plugin';
import { z } from 'zod';
import { MoneyText, minorIn } from '../../authored/money-text.js';
import { TEXT_LENGTH_MAX } from '../../holds/limits.js';
import { GiftWrapSchema, parseGiftWrapOptions } from './options.js';

const NoOptions: StandardSchema<object> = z.strictObject({});

/**
 * Wraps the order, or some of its lines, for a taxed fee, with a message.
 *
 * Nothing is wrapped until the buyer says so. Lines that have left the cart cost nothing.
 *
 * @example { "widget": "gift-wrap", "options": { "price": "2.50 GBP", "per": "line", "messageLengthMax": 120 } }
 */
export const giftWrap: PluginFactory<'widget', typeof NoOptions> = defineWidget({ id: 'gift-wrap', options: NoOptions, setup });

/** What the buyer chose. `lineIds` are those of the cart, where the price is per line. */
export interface GiftWrapInputs {
  readonly wrap: boolean;
  readonly lineIds?: readonly string[] | undefined;
  readonly message?: string | undefined;
}

/** Lines of a cart at most; the shop's own limit is lower. */
const LINES_MAX = 1_000;

const Inputs = z.strictObject({
  wrap: z.boolean(),
  lineIds: z.array(z.string().min(1).max(TEXT_LENGTH_MAX)).max(LINES_MAX).optional(),
  message: z.string().optional(),
});

const INPUTS_JSON_SCHEMA = {
  type: 'object',
  properties: {
    wrap: { type: 'boolean' },
    lineIds: { type: 'array', items: { type: 'string' }, maxItems: LINES_MAX, uniqueItems: true },
    message: { type: 'string', maxLength: 1_000 },
  },
  required: ['wrap'],
  additionalProperties: false,
};

function setup(): Widget {
  return {
    options: GiftWrapSchema,
    inputs: INPUTS_JSON_SCHEMA,
    parse: (inputs, options) => {
      const parsed = Inputs.safeParse(inputs);
      if (!parsed.success) return { ok: false, reason: 'Say whether to wrap it, and if you like, a message.' };
      const reason = refusalOf(parsed.data, options);
      return reason === undefined ? { ok: true, inputs: parsed.data } : { ok: false, reason };
    },
    evaluate: ({ inputs, options, currency, lines }) => {
      const chosen = Inputs.safeParse(inputs).data;
      if (chosen?.wrap !== true || refusalOf(chosen, options) !== undefined) return [];
      const { price, per, title, taxCategory } = parseGiftWrapOptions(options);
      const lineIds = new Set(chosen.lineIds);
      const wraps = per === 'order' ? 1 : (lines?.filter(({ id }) => lineIds.has(id)).length ?? lineIds.size);
      // Authored amounts were checked with the options.
      const amountMinor = multiplyRatio(minorIn(currency, MoneyText.parse(price), 'The gift wrap'), wraps, 1, 'half-up');
      return wraps === 0 ? [] : [{ kind: 'fee', title, amountMinor, taxCategory }];
    },
  };
}

function refusalOf({ wrap, lineIds, message = '' }: GiftWrapInputs, options: unknown): string | undefined {
  const { per, messageLengthMax } = parseGiftWrapOptions(options);
  if (per === 'order' && lineIds !== undefined) return 'The whole order is wrapped together. Leave the single items out.';
  if (per === 'line' && wrap && (lineIds === undefined || lineIds.length === 0)) return 'Choose at least one item to wrap.';
  if (lineIds !== undefined && new Set(lineIds).size < lineIds.length) return 'An item is chosen twice. Choose each once.';
  if (message !== '' && messageLengthMax === 0) return 'No message can be given here. Leave it out.';
  if (message.length > messageLengthMax) return `This message is too long. Use at most ${messageLengthMax} characters.`;
  return /[^\P{Cc}\n]/u.test(message) ? 'This message has characters that cannot be printed. Remove them.' : undefined;
}
