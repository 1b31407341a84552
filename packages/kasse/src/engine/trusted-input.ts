import { z } from 'zod';
import { KasseError, looksLikeCardNumber } from '../errors/index.js';

/**
 * What a backend hands in, checked as a buyer's words are.
 * @param door - What was called, such as `kasse.open`.
 * @throws {KasseError} `ERR_MISUSE` naming the first thing that is wrong: it comes from the backend, not from a buyer.
 */
export function checkTrusted<T>(schema: z.ZodType<T>, door: string, input: unknown): T {
  const result = schema.safeParse(input);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw wrong(door, issue?.path.map(String).join('.') ?? '', issue?.message ?? 'not understood');
  }
  const flaw = textFlaw(result.data, '');
  if (flaw !== undefined) throw wrong(door, flaw.path, flaw.fact);
  return result.data;
}

function wrong(door: string, path: string, fact: string): KasseError<'ERR_MISUSE'> {
  return new KasseError('ERR_MISUSE', `${door} was called with a wrong input: ${path === '' ? '' : `"${path}": `}${fact}.`, { path });
}

/** Names that a backend gives and nobody types: they may look like anything. */
const GIVEN_NAMES = /(?:^|\.)(?:id|token|requestId|cartRef|journeyId|gateways\.\d+)$/;

/** The first text that cannot be stored, or that looks like a card number where people write. */
function textFlaw(value: unknown, path: string): { readonly path: string; readonly fact: string } | undefined {
  if (typeof value === 'string') {
    if (/\p{Cs}/u.test(value)) return { path, fact: 'there is half a character in it, which cannot be stored' };
    const isCard = value.length >= CARD_DIGITS_MIN && !GIVEN_NAMES.test(path) && looksLikeCardNumber(value);
    return isCard ? { path, fact: 'it looks like a card number. Card numbers belong in the payment form only' } : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const flaw = textFlaw(item, path === '' ? key : `${path}.${key}`);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

const CARD_DIGITS_MIN = 13;

export const idSchema = z.string().min(1).max(200);
const short = z.string().max(500);
const contact = z.strictObject({ email: short.optional(), phone: short.optional(), givenName: short.optional(), familyName: short.optional() });
const address = z.strictObject({
  id: idSchema,
  givenName: short.optional(),
  familyName: short.optional(),
  organization: short.optional(),
  line1: short,
  line2: short.optional(),
  city: short,
  region: short.optional(),
  postalCode: short.optional(),
  country: z.string().length(2),
  phone: short.optional(),
});
const instrument = z.strictObject({ id: idSchema, method: idSchema, gateways: z.array(idSchema).max(20).optional(), token: short, display: short, brand: short.optional() });
const money = z.strictObject({ amountMinor: z.int(), currency: z.string().length(3) });

/** Written to `Customer`. */
export const customerSchema = z.strictObject({
  id: idSchema,
  contact: contact.optional(),
  addresses: z.array(address).max(100).optional(),
  instruments: z.array(instrument).max(100).optional(),
});

/** Facts by id, not normalised yet. */
export const factsSchema = z.record(idSchema, z.union([z.boolean(), z.number(), z.string().max(2_000), money, z.array(z.string().max(500)).max(1_000)]));
