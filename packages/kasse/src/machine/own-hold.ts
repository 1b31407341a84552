import type { StockRequest, ValueHold } from '../contracts/index.js';
import type { Effect } from '../session/index.js';
import { effectKey } from './effect-key.js';
import { isOver } from './effect-state.js';
import { holdIdOf, isTakenOver } from './kept-stock.js';
import { ordinalOf } from './plan.js';
import type { Step } from './step.js';

/*
 * My own hold never blocks my own retry. What an earlier attempt held may still be on its way back, late or tried again and
 * again; until it is there, whoever is asked to hold the same for this attempt may say that there is none.
 */

/**
 * Whether a refusal says nothing of what can be had: what was to be taken over had ended before its time, or this session
 * itself holds some of it still. A hold that was asked for anew is believed.
 */
export function isOwnFault(step: Step, hold: Effect): boolean {
  return !isAnew(hold) && (isTakenOver(hold) || releasesBefore(step, hold).length > 0);
}

/** Holds once more, under an id of its own, when all that this session held there is back. It is asked for at once. */
export function holdAnew(step: Step, hold: Effect, code: string): void {
  const { sessionId, attempt, target } = hold;
  step.learn(hold, 'failed', { outcome: { status: HELD_ANEW, code } });
  const key = effectKey(sessionId, attempt, 'hold', target, `${ordinalOf(hold)}${ANEW}`);
  step.intend({ key, kind: 'hold', target, attempt, request: { ...(hold.request as StockRequest), holdId: key }, dueAt: null });
  // A gift card is known by its hold.
  const tender = step.session.attempt?.tenders.find(({ state, authorization }) => state === 'held' && authorization === hold.key);
  if (tender !== undefined) step.patchTender(tender.id, { authorization: key, reference: key });
  for (const release of releasesBefore(step, hold)) {
    if (release.dueAt !== null && release.dueAt > step.context.now) step.learn(release, release.state, { dueAt: step.context.now, isSend: false });
  }
}

/** Another hold stands in its place: whatever became of this one decides nothing. */
export function isHeldAnew({ kind, outcome }: Effect): boolean {
  return kind === 'hold' && outcome?.status === HELD_ANEW;
}

/** Asked for by nobody yet, since something of this session's own has to come back first. */
export function isWaiting({ kind, state, dueAt }: Effect): boolean {
  return kind === 'hold' && state === 'intended' && dueAt === null;
}

/** What was held earlier is back: a hold that waited for it may go. */
export function holdAfterRelease(step: Step): void {
  if (step.session.phase !== 'holding') return;
  for (const hold of step.ofAttempt()) {
    if (isWaiting(hold) && releasesBefore(step, hold).length === 0) step.learn(hold, 'intended', { dueAt: step.context.now, isSend: false });
  }
}

/** What of an account this session itself held earlier and is still on its way back: its plugin does not count it as free. */
export function ownMinor(effects: ReadonlyMap<string, Effect>, plugin: string, account: string): number {
  let sumMinor = 0;
  for (const effect of effects.values()) {
    if (effect.kind !== 'release' || effect.target !== plugin || effect.of === undefined || isOver(effect)) continue;
    // Of a hold at a plugin of gift cards or points; null once it is erased.
    const held = effects.get(effect.of)?.request as ValueHold | null | undefined;
    if (held?.account === account) sumMinor += held.amountMinor;
  }
  return sumMinor;
}

/** By id, what this session itself held earlier at a plugin and is kept for it or still on its way back. */
export function ownHolds(effects: ReadonlyMap<string, Effect>, plugin: string): readonly string[] {
  const holdIds: string[] = [];
  for (const effect of effects.values()) if (effect.kind === 'release' && effect.target === plugin && !isOver(effect)) holdIds.push(holdIdOf(effect));
  return holdIds;
}

/** What gives back other holds of this session at the same plugin, and is still tried. */
function releasesBefore(step: Step, hold: Effect): readonly Effect[] {
  return [...step.effects()].filter((effect) => effect.kind === 'release' && effect.target === hold.target && effect.of !== hold.key && !isOver(effect));
}

function isAnew(hold: Effect): boolean {
  return ordinalOf(hold).endsWith(ANEW);
}

const ANEW = '-anew';
const HELD_ANEW = 'held_anew';
