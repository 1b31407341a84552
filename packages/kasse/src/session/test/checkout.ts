import type { CompiledFlow, CompiledShop } from '../../flow/index.js';
import { applyCommand, type BuyerState } from '../apply-command.js';
import { COMMAND_TYPES } from '../command.js';
import type { Package, PickupPoint } from '../fulfillment.js';
import { keepChoices, keepMethod } from '../keep-choices.js';
import { parseCommand } from '../parse-command.js';
import { isReady } from '../requirements.js';
import { viewOf, type ViewInput } from '../view.js';
import type { View } from '../view-types.js';
import { parcel, quoteOf } from './fixtures.js';

export function shop(values: Partial<CompiledShop> = {}): CompiledShop {
  return {
    release: 'release',
    shopKey: 'shop',
    name: 'Gift shop',
    currency: 'GBP',
    locale: 'en-GB',
    country: 'GB',
    prices: { mode: 'inclusive', inclusiveAbroad: 'keepGross', rounding: 'half-up', level: 'per-line' },
    discounts: 'kasse',
    session: { expiresAfterMs: 1, maxLines: 100, maxQuantity: 100 },
    commit: { absorbMinor: 0, attemptMs: 1, resolveWithinMs: 1, obligationAttempts: 1 },
    plugins: {},
    pluginKinds: {},
    support: { email: 'help@example.com' },
    facts: { facts: {} },
    experiments: {},
    texts: {
      trust: 'Paid safely at {shopName}.',
      'gift-message': 'Your message',
      'step-contact': 'Who are you?',
      thanks: 'Thank you, {buyerName}: {orderNumber}.',
    },
    flows: [],
    ...values,
  };
}

const SHOP = shop();
const CLIENTS = { primary: { publishableKey: 'pk_1' }, backup: {}, invoice: {} };
const WIDGETS = { donation: { inputs: { type: 'object', properties: { roundUp: { type: 'boolean' } } } } };

export function inputOf({ session, personal }: BuyerState, flow: CompiledFlow, values: Partial<ViewInput> = {}): ViewInput {
  return { session, personal, flow, shop: SHOP, facts: {}, paymentClients: CLIENTS, widgets: WIDGETS, canSend: COMMAND_TYPES, ...values };
}

export function view(state: BuyerState, flow: CompiledFlow, values: Partial<ViewInput> = {}): View {
  return viewOf(inputOf(state, flow, values));
}

const POINTS: readonly PickupPoint[] = [
  { id: 'york', title: 'York', addressLines: ['2 Low Street'], country: 'GB', isAvailable: false, priceMinor: 0 },
  { id: 'leeds', title: 'Leeds', addressLines: ['1 High Street'], country: 'GB', isAvailable: true, priceMinor: 0 },
];

/** A checkout without an engine: asks the carriers, quotes and counts as an engine would. */
export function requote(state: BuyerState, flow: CompiledFlow): BuyerState {
  const method = keepMethod(state.session, flow, {});
  const session = { ...state.session, fulfillment: method.fulfillment };
  const { methodId, destinationHash } = session.fulfillment;
  const packages: readonly Package[] = methodId === 'shipping' && destinationHash !== undefined ? [parcel()] : [];
  const kept = keepChoices(session, methodId === 'pickup' ? { packages, pickupPoints: POINTS } : { packages });
  const quoted = { ...session, fulfillment: kept.fulfillment, quote: quoteOf({ cart: session.cart, fulfillment: kept.fulfillment }) };
  const next: BuyerState = { session: { ...quoted, revision: quoted.revision + 1 }, personal: state.personal };
  return { ...next, session: { ...next.session, phase: isReady(next, flow, {}) ? 'ready' : 'collecting' } };
}

/** What a front end sends, taken through the border and the reducer. */
export function send(state: BuyerState, flow: CompiledFlow, input: unknown): BuyerState {
  const parsed = parseCommand(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.messages));
  const applied = applyCommand(state, parsed.command, flow, { facts: {} });
  if (!applied.ok) throw new Error(JSON.stringify(applied.messages));
  return requote(applied.state, flow);
}
