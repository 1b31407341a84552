import { z } from 'zod';
import { KasseError, looksLikeCardNumber } from '../errors/index.js';
import type { FactValue } from '../rules/index.js';
import type { Customer } from '../session/index.js';

/** What a backend opens a checkout with. */
export interface OpenInput {
  /** Chosen by the caller: the same id with the same body returns the same session, with another body it is refused. */
  readonly requestId: string;
  /** The backend's name for the cart. At most one session per cart may be committing or committed. */
  readonly cartRef: string;
  /** The signed-in customer, as the backend authenticated them. Absent for a guest. */
  readonly customer?: Customer;
  /** Facts the backend knows of this shopper, by id: device, channel, country, `customer.orders`, the shop's own. */
  readonly facts?: Readonly<Record<string, FactValue>>;
  /** Stitches restarts of one buyer's checkout together; the session's own id when absent. */
  readonly journeyId?: string;
  /** Excluded from every figure. */
  readonly isTest?: boolean;
}

/** @throws {KasseError} `ERR_MISUSE` naming the first thing that is wrong: `open` is called by the backend, not by a buyer. */
export function checkOpenInput(input: unknown): OpenInput {
  const result = schema.safeParse(input);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw wrong(issue?.path.map(String).join('.') ?? '', issue?.message ?? 'not understood');
  }
  // The schema is written to OpenInput.
  const open = result.data as OpenInput;
  const flaw = textFlaw(open, '');
  if (flaw !== undefined) throw wrong(flaw.path, flaw.fact);
  return open;
}

function wrong(path: string, fact: string): KasseError<'ERR_MISUSE'> {
  return new KasseError('ERR_MISUSE', `kasse.open was called with a wrong input: ${path === '' ? '' : `"${path}": `}${fact}.`, { path });
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

const id = z.string().min(1).max(200);
const short = z.string().max(500);
const contact = z.strictObject({ email: short.optional(), phone: short.optional(), givenName: short.optional(), familyName: short.optional() });
const address = z.strictObject({
  id,
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
const money = z.strictObject({ amountMinor: z.int(), currency: z.string().length(3) });
const schema = z.strictObject({
  requestId: id,
  cartRef: id,
  customer: z
    .strictObject({
      id,
      contact: contact.optional(),
      addresses: z.array(address).max(100).optional(),
      instruments: z
        .array(z.strictObject({ id, method: id, gateways: z.array(id).max(20).optional(), token: short, display: short, brand: short.optional() }))
        .max(100)
        .optional(),
    })
    .optional(),
  facts: z.record(id, z.union([z.boolean(), z.number(), z.string().max(2_000), money, z.array(z.string().max(500)).max(1_000)])).optional(),
  journeyId: id.optional(),
  isTest: z.boolean().optional(),
});
