import type { CompiledFlow } from '../flow/index.js';
import { sha256Hex } from '../json/index.js';
import { withDefaults, type Facts, type FactValue } from '../rules/index.js';
import { factsOf, gatewaysFor, isReady, type BuyerState, type CheckoutSession, type FactSubject, type Personal } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Release } from './releases.js';

/**
 * The normalised facts of a session now; `now` itself may be a second old. What was given at open is normalised
 * already, the rest Kasse counts itself.
 *
 * A command asks for them several times, and the few pieces they are made of are replaced, never changed: what was made
 * of the same pieces is remembered.
 */
export function factsNow(engine: EngineContext, release: Release, { session, personal, unit }: FactSubject & { readonly unit: string }): Facts {
  const nowMs = engine.clock();
  const { cart, given, fulfillment } = session;
  const { country, region } = fulfillment;
  const { customer, given: personalGiven } = personal;
  const codes = someOf(session.codes);
  const refused = someOf(session.quote?.refusedCodes);
  const known = remembered.get(unit);
  if (
    known?.cart === cart &&
    known.given === given &&
    known.personalGiven === personalGiven &&
    known.customer === customer &&
    known.country === country &&
    known.region === region &&
    known.codes === codes &&
    known.refused === refused &&
    known.release === release &&
    Math.abs(nowMs - known.nowMs) < REMEMBER_MS
  ) {
    return known.facts;
  }
  const facts = withDefaults(factsOf({ session, personal }, { now: nowMs, extra: bucketsOf(release, unit) }), release.shop.facts);
  remembered.delete(unit);
  remembered.set(unit, { cart, given, personalGiven, customer, country, region, codes, refused, release, nowMs, facts });
  if (remembered.size > REMEMBER_MAX) forgetOldest();
  return facts;
}

/** An empty list is as good as another. */
function someOf<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** All that facts are read from, by `FactSubject`. */
interface Remembered extends Pick<CheckoutSession, 'cart' | 'given'> {
  readonly personalGiven: Personal['given'];
  readonly customer: Personal['customer'];
  readonly country: string | undefined;
  readonly region: string | undefined;
  readonly codes: CheckoutSession['codes'] | undefined;
  readonly refused: CheckoutSession['quote']['refusedCodes'] | undefined;
  readonly release: Release;
  readonly nowMs: number;
  readonly facts: Facts;
}

const remembered = new Map<string, Remembered>();
const REMEMBER_MS = 1_000;
const REMEMBER_MAX = 512;

function forgetOldest(): void {
  const { value: oldest } = remembered.keys().next();
  if (oldest !== undefined) remembered.delete(oldest);
}

/** Whether the flow could commit this state, as far as the buyer is concerned. */
export function isComplete(engine: EngineContext, release: Release, flow: CompiledFlow, state: BuyerState): boolean {
  return isReady(state, flow, factsNow(engine, release, { unit: unitOf(state), ...state }));
}

/** Where the chosen payment would go now, by the conditions of its gateways. */
export function gatewaysOf(engine: EngineContext, release: Release, flow: CompiledFlow, state: BuyerState): readonly string[] {
  return gatewaysFor(state, flow, () => factsNow(engine, release, { unit: unitOf(state), ...state }));
}

/** Who experiments tell apart: the journey, which outlives one session. */
export function unitOf({ session }: Pick<BuyerState, 'session'>): string {
  return session.journeyId;
}

/** A stable bucket from 0 to 9999 for each experiment of the release. */
function bucketsOf({ shop }: Release, unit: string): Readonly<Record<string, FactValue>> {
  const ids = Object.keys(shop.experiments);
  if (ids.length === 0) return none;
  return Object.fromEntries(ids.map((id) => [`bucket.${id}`, parseInt(sha256Hex(`${id}:${unit}`).slice(0, 8), 16) % 10_000]));
}

const none: Readonly<Record<string, FactValue>> = {};
