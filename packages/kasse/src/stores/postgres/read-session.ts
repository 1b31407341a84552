import type { StoredSession, Timer } from '../../contracts/index.js';
import type { CheckoutSession, Effect, Personal } from '../../session/index.js';
import { foldSession } from '../session-changes.js';

// Every cast in this file reads back what this store itself stringified from that very type.

const EFFECT = `json_build_object(
  'key', e.key, 'sessionId', e.session_id, 'kind', e.kind, 'target', e.target, 'attempt', e.attempt, 'state', e.state, 'sends', e.sends,
  'createdAt', e.created_at, 'dueAt', e.due_at, 'reference', e.reference, 'outcome', e.outcome, 'of', e.of, 'request', e.request)`;

const SESSION = `json_build_object(
  'id', s.id, 'revision', s.revision, 'epoch', s.epoch, 'tokenHash', s.token_hash, 'commitId', s.commit_id, 'timers', s.timers, 'personal', s.personal,
  'steps', (SELECT json_agg(x.session ORDER BY x.revision) FROM @.steps x WHERE x.session_id = s.id AND x.revision > s.revision - ((s.revision - 1) % 64 + 1)),
  'effects', COALESCE((SELECT json_agg(${EFFECT} ORDER BY e.seq) FROM @.effects e WHERE e.session_id = s.id), '[]'))::text`;

/** One statement, so that a step written meanwhile is in all of it or in none. */
export const LOAD = `SELECT ${SESSION} AS doc FROM @.sessions s WHERE s.id = $1`;
/** Of the sessions `$1`, in their order; null for one that is not there. */
export const REVISIONS = `
  SELECT (SELECT s.revision FROM @.sessions s WHERE s.id = asked.id)::text AS doc FROM unnest($1::text[]) WITH ORDINALITY AS asked (id, place) ORDER BY place`;
export const EFFECTS = `SELECT ${EFFECT}::text AS doc FROM @.effects e WHERE e.session_id = $1 ORDER BY e.seq`;
export const BY_REFERENCE = `SELECT ${EFFECT}::text AS doc FROM @.effects e WHERE e.shop_key = $1 AND e.target = $2 AND e.reference = $3 ORDER BY e.seq LIMIT 1`;
/** By pages, in the order of the primary key. */
export const ALL_SESSIONS = `SELECT s.id AS session_id, ${SESSION} AS doc FROM @.sessions s WHERE s.id > $1 ORDER BY s.id LIMIT $2`;
export const ALL_EFFECTS = `SELECT e.session_id, e.key, ${EFFECT}::text AS doc FROM @.effects e WHERE (e.session_id, e.key) > ($1, $2) ORDER BY e.session_id, e.key LIMIT $3`;

export function storedOf(doc: string): StoredSession {
  const { id, revision, epoch, tokenHash, commitId, timers, personal, steps, effects } = JSON.parse(doc) as SessionRow;
  return {
    session: foldSession(id, steps ?? [], { revision, epoch }),
    personal: personal === null ? {} : (JSON.parse(personal) as Personal),
    tokenHash,
    commitId,
    effects: effects.map(effectFrom),
    timers: timersOf(timers, id),
  };
}

export function sessionOf(doc: string): CheckoutSession {
  return storedOf(doc).session;
}

export function effectOf(doc: string): Effect {
  return effectFrom(JSON.parse(doc) as EffectRow);
}

interface SessionRow {
  readonly id: string;
  readonly revision: number;
  readonly epoch: number;
  readonly tokenHash: string;
  readonly commitId: string;
  readonly timers: Readonly<Record<string, Pick<Timer, 'kind' | 'dueAt'>>>;
  readonly personal: string | null;
  readonly steps: readonly string[] | null;
  readonly effects: readonly EffectRow[];
}

type EffectRow = Omit<Effect, 'request' | 'reference' | 'outcome' | 'of'> & Readonly<Record<'request' | 'reference' | 'outcome' | 'of', string | null>>;

function effectFrom({ request, reference, outcome, of, ...row }: EffectRow): Effect {
  return {
    ...row,
    request: request === null ? null : JSON.parse(request),
    ...(reference === null ? {} : { reference }),
    ...(outcome === null ? {} : { outcome: JSON.parse(outcome) as NonNullable<Effect['outcome']> }),
    ...(of === null ? {} : { of }),
  };
}

/** The earliest first. */
function timersOf(cells: SessionRow['timers'], sessionId: string): readonly Timer[] {
  return Object.entries(cells)
    .map(([token, { kind, dueAt }]) => ({ sessionId, kind, dueAt, token }))
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}
