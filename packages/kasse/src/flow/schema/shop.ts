import * as z from 'zod';
import { ROUNDING_MODES } from '../../money/index.js';
import { PLUGIN_KINDS } from '../types.js';
import { duration, id, money, strict, title } from './strict.js';

const count = (max: number) => z.int().min(1).max(max);

/** `shop.jsonc`. */
export const shopDocument = strict({
  $schema: z.string().optional(),
  key: id.optional(),
  name: title,
  currency: z.string().regex(/^[A-Z]{3}$/),
  country: z.string().regex(/^[A-Z]{2}$/),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/)
    .optional(),
  prices: strict({
    mode: z.enum(['inclusive', 'exclusive']),
    inclusiveAbroad: z.enum(['keepGross', 'keepNet']).optional(),
    rounding: z.enum(ROUNDING_MODES).optional(),
    level: z.enum(['per-unit', 'per-line', 'per-order']).optional(),
  }),
  discounts: z.enum(['backend', 'kasse']).optional(),
  session: strict({
    expiresAfter: duration.optional(),
    maxLines: count(10_000).optional(),
    maxQuantity: count(1_000_000).optional(),
  }).optional(),
  commit: strict({
    absorb: money.optional(),
    attempt: duration.optional(),
    resolveWithin: duration.optional(),
    keepStock: duration.optional(),
    obligationAttempts: count(1_000).optional(),
  }).optional(),
  plugins: z
    .record(id, strict({ kind: z.enum(PLUGIN_KINDS), options: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
  support: strict({ email: title.optional(), phone: title.optional(), url: title.optional() }).optional(),
});

export type AuthoredShop = z.infer<typeof shopDocument>;
