import type { CompiledFlow } from '../flow/index.js';
import { sha256Hex } from '../json/index.js';
import { normaliseFacts, type Facts, type FactValue } from '../rules/index.js';
import { factsOf, isReady, type BuyerState, type FactSubject } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Release } from './releases.js';

/**
 * The normalised facts of a session now; `now` itself may be a second old.
 *
 * A command asks for them several times, and each piece they are made of is replaced, never changed: what was computed
 * from the same pieces is remembered with the cart.
 */
export function factsNow(engine: EngineContext, release: Release, subject: FactSubject & { readonly unit: string }): Facts {
  const { session, personal } = subject;
  const nowMs = engine.clock();
  const known = remembered.get(session.cart);
  if (
    known !== undefined &&
    known.personal === personal &&
    known.codes === session.codes &&
    known.fulfillment === session.fulfillment &&
    known.quote === session.quote &&
    known.release === release &&
    Math.abs(nowMs - known.nowMs) < REMEMBER_MS
  ) {
    return known.facts;
  }
  const raw = factsOf(subject, { now: nowMs, extra: bucketsOf(release, subject.unit) });
  const { facts } = normaliseFacts(raw, release.shop.facts);
  const { codes, fulfillment, quote } = session;
  remembered.set(session.cart, { personal, codes, fulfillment, quote, release, nowMs, facts });
  return facts;
}

interface Remembered {
  readonly personal: FactSubject['personal'];
  readonly codes: FactSubject['session']['codes'];
  readonly fulfillment: FactSubject['session']['fulfillment'];
  readonly quote: FactSubject['session']['quote'];
  readonly release: Release;
  readonly nowMs: number;
  readonly facts: Facts;
}

const remembered = new WeakMap<object, Remembered>();
const REMEMBER_MS = 1_000;

/** Whether the flow could commit this state, as far as the buyer is concerned. */
export function isComplete(engine: EngineContext, release: Release, flow: CompiledFlow, state: BuyerState): boolean {
  return isReady(state, flow, factsNow(engine, release, { ...state, unit: unitOf(state) }));
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
