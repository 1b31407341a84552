import type { StoreUnit, Timer } from '../../contracts/index.js';
import type { Effect } from '../../session/index.js';

/** An effect after an update, which writes what was learned and leaves the rest. */
export function effectAfter(known: Effect, learned: Effect): Effect {
  const { key, sessionId, kind, target, attempt, request, createdAt, of } = known;
  const { state, sends, dueAt, reference, outcome } = learned;
  return {
    ...{ key, sessionId, kind, target, attempt, request, createdAt, state, sends, dueAt },
    ...(reference === undefined ? {} : { reference }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(of === undefined ? {} : { of }),
  };
}

/** A session's timers after a step, the earliest first. */
export function timersAfter(known: readonly Timer[], { set, cleared }: StoreUnit['timers']): readonly Timer[] {
  if (set.length === 0 && cleared.length === 0) return known;
  const replaced = new Set([...cleared, ...set.map((timer) => timer.token)]);
  return [...known.filter((timer) => !replaced.has(timer.token)), ...set].sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}
