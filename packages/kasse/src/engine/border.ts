import { z } from 'zod';
import type { CarrierRate, HoldEnd, HoldOutcome, MoveOutcome, NotFound, PaymentEvidence, PaymentOutcome, PlaceOutcome, TaxedItem, TaxNotCovered, ValueBalance, WidgetEffect } from '../contracts/index.js';
import { isMessageCode, KasseError, type MessageCode, type PluginCall } from '../errors/index.js';
import type { Cart, Discount, PickupPoint, RefusedCode } from '../session/index.js';
import { linkSchema } from './link.js';

/**
 * Checks what a plugin answered, once, at the border. A promise that nobody waits for is no answer; left alone, one that breaks would end the process.
 * @throws {KasseError} `ERR_PLUGIN_ANSWER` naming the plugin, the method and what is wrong.
 */
export function checked<K extends keyof Answers>(shape: K, answer: unknown, who: PluginCall): Answers[K] {
  const result = shapes[shape].safeParse(answer);
  // Each schema below is written to the type it stands for in `Answers`; extra keys are dropped.
  if (result.success) return result.data as unknown as Answers[K];
  if (answer instanceof Promise) answer.catch(() => undefined);
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the answer' : `"${issue.path.map(String).join('.')}"`;
  throw refuse(who, `${where}: ${issue?.message ?? 'not understood'}`, effects.has(shape) ? 'effect' : 'question');
}

/** What answers these has been asked to do something. All others are questions. */
const effects: ReadonlySet<keyof Answers> = new Set(['payment', 'move', 'hold', 'end', 'place']);

/** The error for an answer that is well-formed and still cannot be: a foreign currency, an item nobody asked about. */
export function refuse(who: PluginCall, fact: string, asked: 'question' | 'effect' = 'question'): KasseError<'ERR_PLUGIN_ANSWER'> {
  const state = asked === 'question' ? 'Nothing was changed.' : 'The call may have been carried out: it counts as unanswered, and is asked about again.';
  return new KasseError('ERR_PLUGIN_ANSWER', `${who.kind} plugin "${who.id}" gave a malformed answer to ${who.method}: ${fact}. ${state}`, {
    ...who,
    fact,
  });
}

interface Answers {
  readonly cart: Cart;
  readonly discounts: { readonly discounts: readonly Discount[]; readonly refused: readonly RefusedCode[] };
  readonly rates: readonly CarrierRate[];
  readonly pickupPoints: readonly PickupPoint[];
  readonly taxes: readonly TaxedItem[] | TaxNotCovered;
  readonly widgetEffects: readonly WidgetEffect[];
  readonly payment: PaymentOutcome | NotFound;
  readonly move: MoveOutcome | NotFound;
  readonly hold: HoldOutcome;
  readonly end: HoldEnd;
  readonly account: string;
  readonly balance: ValueBalance;
  readonly place: PlaceOutcome;
  readonly checks: readonly { readonly code: MessageCode; readonly text?: string }[];
  readonly risk: { readonly verdict: 'accept' | 'review' | 'reject' };
  readonly orderNumber: string;
  readonly widgetInputs: { readonly ok: true; readonly inputs: unknown } | { readonly ok: false; readonly reason: string };
  readonly evidence: readonly PaymentEvidence[];
}

const text = z.string().max(1_000);
const id = z.string().min(1).max(200);
const amount = z.int().min(0);
const MINOR = 'an amount is a whole number of minor units (pence, cents)';
const minor = z.int(MINOR).min(0, 'an amount is not below zero');
const isUnique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
const currency = z.string().length(3);
const ppm = z.int().min(0).max(10_000_000);

const discount = z.object({
  id,
  code: id.optional(),
  title: text,
  target: z.discriminatedUnion('on', [
    z.object({ on: z.literal('lines'), lineIds: z.array(id).max(10_000).optional() }),
    z.object({ on: z.literal('fulfillment') }),
  ]),
  value: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('percentage'), ratePpm: z.int().min(0).max(1_000_000) }),
    z.object({ kind: z.literal('fixed'), amountMinor: minor }),
    z.object({ kind: z.literal('free') }),
  ]),
  isLimited: z.boolean().optional(),
});

const discounts = z
  .array(discount)
  .max(1_000)
  .refine((all) => isUnique(all.map((one) => one.id)), 'two discounts have the same id');

const unclear = [z.object({ status: z.literal('unavailable') }), z.object({ status: z.literal('unknown') })] as const;
/** Free text could hold personal data, and codes travel far: into events, journals and logs. What is no code goes nowhere. */
const code = z.string().transform((given) => (/^[\w.:-]{1,64}$/.test(given) ? given : 'unknown_code'));
const failed = z.object({ status: z.literal('failed'), code });
const moment = z.iso.datetime({ offset: true }).max(40);
const DAYS_MAX = 3_650;
const CHECK_AFTER_MS_MAX = 30 * 24 * 60 * 60 * 1000;

const line = z.object({
  id,
  sku: id,
  title: text,
  quantity: z.int().min(1),
  unitPriceMinor: minor,
  taxCategory: id.optional(),
  requiresShipping: z.boolean(),
  weightGrams: amount.optional(),
  categories: z.array(id).max(100).optional(),
  tags: z.array(id).max(100).optional(),
  imageUrl: z.string().max(2_000).optional(),
  unavailable: z.boolean().optional(),
});
const cart = z.object({ revision: z.string().max(500), currency, lines: z.array(line), discounts: discounts.optional() });

/** The keys of a cart and of its lines. */
export const CART_KEYS: readonly string[] = Object.keys(cart.shape);
export const LINE_KEYS: readonly string[] = Object.keys(line.shape);

const shapes = {
  cart,
  discounts: z.object({
    discounts,
    refused: z.array(z.object({ code: id, reason: z.enum(['discount_unknown', 'discount_expired', 'discount_not_applicable', 'discount_limit_reached']) })).max(100),
  }),
  rates: z
    .array(
      z.object({
        service: id,
        title: text,
        priceMinor: minor,
        taxCategory: id.optional(),
        deliveryDaysMin: amount.max(DAYS_MAX).optional(),
        deliveryDaysMax: amount.max(DAYS_MAX).optional(),
      }),
    )
    .max(100)
    .refine((all) => isUnique(all.map(({ service }) => service)), 'two rates are for the same service'),
  pickupPoints: z
    .array(
      z.object({
        id,
        title: text,
        addressLines: z.array(text).max(10),
        country: z.string().length(2),
        region: text.optional(),
        postalCode: text.optional(),
        isAvailable: z.boolean(),
        priceMinor: minor,
        taxCategory: id.optional(),
        readyInHours: amount.max(24 * DAYS_MAX).optional(),
      }),
    )
    .max(1_000)
    .refine((all) => isUnique(all.map((point) => point.id)), 'two pickup points have the same id'),
  taxes: z.union([
    z.array(
      z.object({
        id,
        taxes: z.array(z.object({ name: text, ratePpm: ppm, amountMinor: minor.optional() })).max(20),
        containedRatePpm: ppm.optional(),
      }),
    ),
    z.object({ status: z.literal('not_covered') }),
  ]),
  widgetEffects: z.array(z.object({ kind: z.enum(['donation', 'fee']), title: text, amountMinor: minor, taxCategory: id.optional() })).max(20),
  payment: z.discriminatedUnion('status', [
    z.object({ status: z.literal('approved'), amountMinor: z.int(MINOR).min(1, 'it is at least 1'), currency, reference: id, captured: z.boolean(), expiresAt: moment.optional() }),
    z.object({ status: z.literal('declined'), code, retry: z.enum(['same_method', 'other_method', 'other_gateway', 'never']) }),
    z.object({
      status: z.literal('action_required'),
      reference: id,
      action: z.discriminatedUnion('action', [
        z.object({ action: z.literal('redirect'), url: linkSchema }),
        z.object({ action: z.literal('sdk'), data: z.record(z.string(), z.unknown()) }),
        z.object({ action: z.literal('wait') }),
      ]),
    }),
    z.object({ status: z.literal('pending'), reference: id, checkAfterMs: amount.max(CHECK_AFTER_MS_MAX) }),
    z.object({ status: z.literal('not_found') }),
    ...unclear,
  ]),
  move: z.discriminatedUnion('status', [
    z.object({ status: z.literal('succeeded'), amountMinor: minor, currency, reference: id }),
    z.object({ status: z.literal('not_found') }),
    failed,
    ...unclear,
  ]),
  hold: z.discriminatedUnion('status', [
    z.object({ status: z.literal('held'), expiresAt: moment.optional() }),
    z.object({ status: z.literal('refused'), code, items: z.array(z.object({ lineId: id, available: amount })).max(10_000).optional() }),
    ...unclear,
  ]),
  balance: z.object({ amountMinor: minor, currency, stepMinor: z.int(MINOR).min(1, 'it is at least 1').optional(), minimumMinor: z.int(MINOR).min(1, 'it is at least 1').optional() }),
  end: z.discriminatedUnion('status', [z.object({ status: z.literal('succeeded') }), failed, ...unclear]),
  place: z.discriminatedUnion('status', [z.object({ status: z.literal('placed'), reference: id.optional() }), failed.extend({ isFinal: z.boolean().optional() })]),
  checks: z.array(z.object({ code: z.string().refine(isMessageCode, 'not the code of a message'), text: text.optional() })).max(20),
  risk: z.object({ verdict: z.enum(['accept', 'review', 'reject']) }),
  orderNumber: id,
  account: text.min(1),
  widgetInputs: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), inputs: z.json() }), z.object({ ok: z.literal(false), reason: text })]),
  evidence: z
    .array(
      z.object({
        reference: id,
        kind: z.enum(['authorized', 'captured', 'voided', 'refunded', 'failed', 'disputed', 'reinstated']),
        cumulativeMinor: minor,
        currency,
        payment: id.optional(),
        idempotencyKey: id.optional(),
        origin: z.enum(['requested', 'external']).optional(),
        eventId: id.optional(),
      }),
    )
    .max(1_000),
} satisfies Record<keyof Answers, z.ZodType>;
