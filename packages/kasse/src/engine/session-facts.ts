import type { CompiledFlow } from '../flow/index.js';
import { sha256Hex } from '../json/index.js';
import { normaliseFacts, type Facts, type FactValue } from '../rules/index.js';
import { factsOf, isReady, type BuyerState, type FactSubject } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Release } from './releases.js';

/** The normalised facts of a session now. */
export function factsNow(engine: EngineContext, release: Release, subject: FactSubject & { readonly unit: string }): Facts {
  const raw = factsOf(subject, { now: engine.clock(), extra: bucketsOf(release, subject.unit) });
  return normaliseFacts(raw, release.shop.facts).facts;
}

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
