import type { Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import {
  applyDiscounts,
  areaOf,
  chosenOption,
  finishQuote,
  fingerprintOfSession,
  itemsAfterDiscounts,
  placeOf,
  withOfferedInputs,
  type BuyerState,
  type CheckoutSession,
  type Dirty,
  type Effect,
  type PricedCart,
  type Quote,
  type QuoteBasis,
  type QuoteMark,
} from '../session/index.js';
import { askCarriers, UNDELIVERABLE } from './ask-carriers.js';
import type { EngineContext } from './context.js';
import { isoNow } from './iso-now.js';
import { fetchBalances } from './fetch-balances.js';
import { fetchCart } from './fetch-cart.js';
import { fetchDiscounts } from './fetch-discounts.js';
import { fetchTaxes, type PricedTaxes } from './fetch-taxes.js';
import type { Release } from './releases.js';
import { factsNow, unitOf } from './session-facts.js';
import { addWidgetFees } from './widget-fees.js';

const NONE: ReadonlyMap<string, Effect> = new Map();

export type Requoted =
  | { readonly ok: true; readonly state: BuyerState; readonly messages: readonly Message[] }
  | { readonly ok: false; readonly messages: readonly Message[] };

/** What a quote is for. */
export interface QuoteSubject {
  readonly engine: EngineContext;
  readonly release: Release;
  readonly flow: CompiledFlow;
  readonly state: BuyerState;
  /** What the session has done by now; nothing before it is opened. */
  readonly effects?: ReadonlyMap<string, Effect>;
}

/**
 * Asks again what the change made uncertain, prices everything and puts the new quote into the session.
 *
 * Nothing is stored here. When a provider is down and its outage policy blocks, the state is not changed and the
 * messages say so.
 *
 * @throws {KasseError} `ERR_PLUGIN_ANSWER` for an answer that cannot be.
 */
export async function requote(subject: QuoteSubject, dirty: Dirty): Promise<Requoted> {
  const { engine, release, flow } = subject;
  const { prices } = release.shop;
  const { personal } = subject.state;
  const messages: Message[] = [];

  const asked = dirty.balances ? await fetchBalances(engine, subject.state, subject.effects ?? NONE) : subject.state;
  if ('refusal' in asked) return { ok: false, messages: [asked.refusal] };
  // Copied once and filled in below: a copy for each piece costs more than some of the pieces.
  const session: { -readonly [K in keyof CheckoutSession]: CheckoutSession[K] } = { ...asked.session };
  if (dirty.cart) {
    const cart = await fetchCart(engine, release, session, personal.customer?.id);
    if ('refusal' in cart) return { ok: false, messages: cart.refusal };
    session.cart = cart;
  }
  const { discounts, refused } = await fetchDiscounts(engine, release, flow, session, personal.customer?.id);
  let basis: QuoteBasis = { cart: session.cart, discounts, fees: [], prices };
  let priced = applyDiscounts(basis);
  if (dirty.carriers || dirty.discounts || dirty.cart) {
    const offered = await askCarriers(subject, session, itemsAfterDiscounts(priced));
    session.fulfillment = offered.fulfillment;
    messages.push(...offered.messages);
  }
  const chosen = chosenOption(session, flow);
  if (chosen !== undefined) {
    basis = { fulfillment: chosen, ...basis };
    priced = applyDiscounts(basis);
  }
  const marks: QuoteMark[] = chosen?.option.mark === undefined ? [] : [{ on: 'fulfillment', policy: chosen.option.mark }];

  const isUndeliverable = messages.includes(UNDELIVERABLE);
  const taxed = await fetchTaxes(subject, session, priced, isUndeliverable);
  if ('refusal' in taxed) return { ok: false, messages: [taxed.refusal] };
  const finish = (whole: QuoteBasis, pricedWhole: PricedCart, { taxes, marks: onTaxes }: PricedTaxes): Quote =>
    finishQuote({ refusedCodes: refused, taxes, marks: [...marks, ...onTaxes], ...whole }, pricedWhole);
  let quote = finish(basis, priced, taxed);
  if (Object.keys(session.widgets).length > 0) {
    const facts = factsNow(engine, release, { session, personal, unit: unitOf({ session }) });
    const withFees = await addWidgetFees(subject, session, facts, { fees: [], taxed, quote }, async (soFar, added) => {
      const whole = { ...basis, fees: [...soFar.fees, ...added] };
      const pricedWhole = applyDiscounts(whole);
      // What is not taxed changes no taxes.
      const all = added.some(({ taxCategory }) => taxCategory !== undefined) ? await fetchTaxes(subject, session, pricedWhole, isUndeliverable) : soFar.taxed;
      return 'refusal' in all ? all : { fees: whole.fees, taxed: all, quote: finish(whole, pricedWhole, all) };
    });
    if ('refusal' in withFees) return { ok: false, messages: [withFees.refusal] };
    ({ quote } = withFees);
  }
  // A quote on old rates is as old as they are.
  if (!quote.marks.some(({ on, policy }) => on === 'tax' && policy === 'lastQuote')) session.quotedAt = isoNow(engine);
  session.quote = quote;
  session.quotedFor = areaOf(placeOf(session.fulfillment));
  session.fingerprint = fingerprintNow(engine, release, flow, { session, personal });
  return { ok: true, state: { session, personal }, messages };
}

/** What the buyer of this state would confirm: without what was entered where nothing is asked any more. */
export function fingerprintNow(engine: EngineContext, release: Release, flow: CompiledFlow, { session, personal }: BuyerState): string {
  return fingerprintOfSession(withOfferedInputs(session, flow, () => factsNow(engine, release, { session, personal, unit: unitOf({ session }) })));
}
