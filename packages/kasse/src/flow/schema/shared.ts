import * as z from 'zod';
import { SHOP_LIMITS } from '../limits.js';
import { condition, id, strict, title } from './strict.js';

const factValue = z.union([z.boolean(), z.number(), z.string(), z.array(z.string()).max(SHOP_LIMITS.items)]);

const fact = strict({
  label: title.optional(),
  type: z.enum(['boolean', 'integer', 'number', 'money', 'string', 'enum', 'set', 'time']),
  values: z.array(z.string().min(1)).min(1).max(SHOP_LIMITS.entries).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  source: z.enum(['input', 'cart', 'buyer', 'plugin']).optional(),
  availableFrom: z.enum(['open', 'contact', 'fulfillment', 'payment']).optional(),
  personal: z.boolean().optional(),
  default: factValue.optional(),
});

/** `facts.jsonc`: the shop's own facts by id. */
export const factsDocument = z.record(z.string(), fact);

/** `conditions.jsonc`: named conditions by name. */
export const conditionsDocument = z.record(id, condition);

/** `texts/<locale>.jsonc`: messages by text id. */
export const textsDocument = z.record(id, z.string());

const experiment = strict({
  unit: z.enum(['visitor', 'customer', 'session']).optional(),
  arms: z.record(id, z.number().min(0).max(100)),
  holdout: z.number().min(0).max(100).optional(),
});

/** `experiments.jsonc`: experiments by id; arms in percent. */
export const experimentsDocument = z.record(id, experiment);

const shopper = strict({
  id,
  title: title.optional(),
  facts: z.record(z.string(), factValue),
  expect: id.optional(),
});

/** One shopper of `shoppers/*.jsonc`; a file holds one or a list. */
export const shopperDocument = shopper;
export const shopperListDocument = z.array(shopper).max(SHOP_LIMITS.entries);

export type AuthoredFact = z.infer<typeof fact>;
export type AuthoredExperiment = z.infer<typeof experiment>;
export type AuthoredShopper = z.infer<typeof shopper>;
