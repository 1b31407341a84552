import type { EffectWrite, StoredSession, StoreUnit } from '../../contracts/index.js';
import type { Effect, Phase } from '../../session/index.js';
import { effectAfter, timersAfter } from '../apply-unit.js';

/** Sessions kept parsed at most; the one that was used longest ago goes first. */
const SESSIONS_MAX = 2000;
/** Phases after which few steps follow; keeping such sessions would only burden the garbage collector. */
const OVER: ReadonlySet<Phase> = new Set(['settled', 'canceled', 'expired']);

/**
 * The sessions in flight as the database has them, so that the next step need not read and parse what the last one wrote.
 *
 * Sound because the database has one writer: a unit enters only when it is durable, and whatever is uncertain is forgotten.
 */
export interface RecentSessions {
  find(sessionId: string): StoredSession | undefined;
  /** The database's own word. */
  keep(stored: StoredSession): void;
  /** A unit became durable. */
  advance(unit: StoreUnit): void;
  forget(sessionId: string): void;
}

export function createRecentSessions(): RecentSessions {
  const sessions = new Map<string, StoredSession>();

  const put = (stored: StoredSession): void => {
    const { id } = stored.session;
    sessions.delete(id);
    sessions.set(id, stored);
    if (sessions.size <= SESSIONS_MAX) return;
    for (const oldest of sessions.keys()) {
      sessions.delete(oldest);
      return;
    }
  };

  return {
    find: (sessionId) => sessions.get(sessionId),
    keep: put,
    forget: (sessionId) => void sessions.delete(sessionId),
    advance(unit) {
      const { id } = unit.session;
      const known = sessions.get(id);
      if (OVER.has(unit.session.phase)) sessions.delete(id);
      else if (unit.expectedRevision === 0 || known?.session.revision === unit.expectedRevision) put(following(known, unit));
      // Somebody else's step lies between: let the database tell.
      else sessions.delete(id);
    },
  };
}

function following(known: StoredSession | undefined, unit: StoreUnit): StoredSession {
  return {
    session: unit.session,
    personal: unit.personal ?? known?.personal ?? {},
    tokenHash: unit.tokenHash ?? known?.tokenHash ?? '',
    commitId: unit.commitId,
    effects: unit.effects.reduce(withEffect, known?.effects ?? []),
    timers: timersAfter(known?.timers ?? [], unit.timers),
  };
}

function withEffect(effects: readonly Effect[], { write, effect }: EffectWrite): readonly Effect[] {
  if (write === 'insert') return [...effects, effect];
  return effects.map((known) => (known.key === effect.key ? effectAfter(known, effect) : known));
}
