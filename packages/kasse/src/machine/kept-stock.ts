import type { StockRequest } from '../contracts/index.js';
import { hashOf } from '../json/index.js';
import type { Effect } from '../session/index.js';
import { isFresh } from './hold-life.js';
import type { Step } from './step.js';

/*
 * After a declined payment stock stays held for a stated grace. The release is written down at once and due at its end,
 * so that it is done whatever happens; until then the next attempt of the same buyer takes the hold over.
 */

/** Until when stock is kept when this attempt is undone; `undefined` unless its payment was declined. */
export function graceOf(step: Step): string | undefined {
  const { attempt } = step.session;
  const { keepStockMs } = step.context.shop.commit;
  if (keepStockMs === undefined || attempt === undefined || attempt.cancelRequested === true || attempt.backRequested === true) return undefined;
  return attempt.tenders.some(({ state }) => state === 'declined') ? step.after(keepStockMs) : undefined;
}

/** A release whose time has not come. */
export function isKept(step: Step, { kind, state, dueAt }: Effect): boolean {
  return kind === 'release' && state === 'intended' && dueAt !== null && dueAt > step.context.now;
}

/** Nobody comes back for what is kept: it is given back now. */
export function giveBackKept(step: Step): void {
  for (const release of step.effects()) if (isKept(step, release)) giveBack(step, release);
}

function giveBack(step: Step, release: Effect): void {
  step.learn(release, 'intended', { dueAt: step.context.now, isSend: false });
}

/**
 * What becomes of stock that is still held for an earlier attempt. The same goods are taken over, under the id they are
 * held by. Others are given back first, and the new hold waits for it: my own hold never blocks my own retry.
 */
export function keptStock(step: Step, inventory: string, wanted: StockRequest): { readonly holdId?: string; readonly dueAt: string | null } | undefined {
  for (const release of step.effects()) {
    if (release.target !== inventory || !isKept(step, release)) continue;
    const hold = release.of === undefined ? undefined : step.effect(release.of);
    if (hold === undefined) continue;
    const { holdId, ...held } = hold.request as StockRequest & { readonly holdId: string };
    if (hashOf(held) === hashOf(wanted) && isFresh(hold, step)) {
      step.learn(release, 'failed', { outcome: { status: 'taken_over' }, isSend: false });
      step.learn(hold, 'reversed', { isSend: false });
      return { holdId, dueAt: step.context.now };
    }
    giveBack(step, release);
    return { dueAt: null };
  }
  return undefined;
}

/** Whether a hold goes under the id of an earlier attempt's. */
export function isTakenOver(hold: Effect): boolean {
  return holdIdOf(hold) !== hold.key;
}

/** The name a hold has at its plugin: its own key, or that of the attempt it was taken over from. */
export function holdIdOf({ key, request }: Effect): string {
  return (request as { readonly holdId?: string } | null | undefined)?.holdId ?? key;
}
