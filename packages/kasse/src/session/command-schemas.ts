import * as z from 'zod';
import { EMAIL } from '../errors/index.js';
import { isCountryCode } from '../rules/index.js';
import type { CommandType } from './command.js';

/** At most this many characters; anything longer is no input of a person. */
export const INPUT_LIMITS = { id: 128, name: 100, line: 200, email: 254, phone: 40, postalCode: 20, code: 64, text: 10_000, token: 2_000, display: 100, fields: 200 } as const;

/** Lone surrogates and control characters, line breaks and tabs apart: databases and printers choke on them. */
const UNPRINTABLE = /\p{Cs}|[^\P{Cc}\n\r\t]/u;
export const PHONE = /^\+?[\d ()./x-]{4,40}$/;

/** Complaints in our own words may have a place for the `{name}` of what they are about. */
const text = (max: number, min = 0) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !UNPRINTABLE.test(value), 'There are signs in "{name}" that cannot be used. Type it again.');

const id = z.string().min(1).max(INPUT_LIMITS.id);
const email = text(INPUT_LIMITS.email)
  .refine((value) => value === '' || EMAIL.test(value), 'This is not an e-mail address. Enter one such as name@example.com.')
  .meta({ format: 'email' });
const phone = text(INPUT_LIMITS.phone).refine(
  (value) => value === '' || PHONE.test(value),
  'This is not a telephone number. Enter digits, with the country code first.',
);
const country = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isCountryCode, 'This is not the two-letter code of a country. Choose a country from the list.')
  .meta({ pattern: '^[A-Za-z]{2}$' });
const code = text(INPUT_LIMITS.code, 1);
const revision = z.int().min(0).optional();

const address = z.strictObject({
  givenName: text(INPUT_LIMITS.name).optional(),
  familyName: text(INPUT_LIMITS.name).optional(),
  organization: text(INPUT_LIMITS.line).optional(),
  line1: text(INPUT_LIMITS.line, 1),
  line2: text(INPUT_LIMITS.line).optional(),
  city: text(INPUT_LIMITS.name, 1),
  region: text(INPUT_LIMITS.name).optional(),
  postalCode: text(INPUT_LIMITS.postalCode).optional(),
  country,
  phone: phone.optional(),
});

/** Exactly one of the two is decided by `parseCommand`, so that the complaint names it. */
const instrument = z.strictObject({
  token: text(INPUT_LIMITS.token, 1).optional(),
  display: text(INPUT_LIMITS.display).optional(),
  brand: text(INPUT_LIMITS.code).optional(),
  savedId: id.optional(),
});

const shapes = {
  'contact.set': {
    email: email.optional(),
    phone: phone.optional(),
    givenName: text(INPUT_LIMITS.name).optional(),
    familyName: text(INPUT_LIMITS.name).optional(),
  },
  'consent.set': { id, granted: z.boolean() },
  'fulfillment.method': { methodId: id },
  'fulfillment.destination': { address: address.optional(), addressId: id.optional() },
  'fulfillment.option': { optionId: id, packageId: id.optional() },
  'fulfillment.pickup': { pointId: id },
  'discount.add': { code },
  'discount.remove': { code },
  'storedValue.add': { plugin: id, code: code.optional(), amountMinor: z.int().min(1).optional() },
  'storedValue.remove': { id },
  // A widget's inputs are bounded by `parseCommand` and read by the widget.
  'widget.set': { section: id, inputs: z.unknown() },
  'widget.clear': { section: id },
  'fields.set': { values: z.record(id, z.union([text(INPUT_LIMITS.text), z.number(), z.boolean(), z.null()])) },
  'payment.set': { methodId: id, instrument: instrument.optional() },
  'step.go': { to: id },
  'cart.refresh': {},
} as const satisfies Readonly<Record<CommandType, z.core.$ZodLooseShape>>;

/** The strict schema of each command by type. */
export const commandSchemas: ReadonlyMap<string, z.ZodObject> = new Map(
  Object.entries(shapes).map(([type, shape]) => [type, z.strictObject({ type: z.literal(type), revision, ...shape })]),
);

/** The keys that a command takes, or the object at a path in it. */
export function keysAt(type: CommandType, path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = commandSchemas.get(type);
  for (const key of path) schema = schema instanceof z.ZodObject ? unwrapped(schema.shape[String(key)]) : undefined;
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
