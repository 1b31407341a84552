import { KasseError } from '../../errors/index.js';
import { effectMisfit, writtenTwice } from '../check-unit.js';
import type { UnitRow } from './unit-row.js';

/** What the server says of a statement that it undid: a rejected unit, a conflict, a full disk. Nothing of it is durable. */
export interface ServerError extends Error {
  readonly code: string;
  /** In the server's language. */
  readonly severity: string;
  readonly detail?: string;
  readonly table?: string;
}

/**
 * Any other error leaves the outcome open: the connection may have broken after the server wrote everything down.
 * node-postgres passes on the severity as the server translated it (`lc_messages`), so that another word than the
 * English ones says nothing, and the code decides.
 */
export function isUndone(error: unknown): error is ServerError {
  if (!(error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string')) return false;
  if (error.severity === 'ERROR') return true;
  return error.severity !== 'FATAL' && error.severity !== 'PANIC' && SQLSTATE.test(error.code) && !MAY_END_CONNECTION.test(error.code);
}

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** What may come with FATAL or PANIC: broken connections, logins, resources, shutdowns, files, defects, and the ends of idle or long transactions. */
const MAY_END_CONNECTION = /^(?:08|28|3D|53|57P|58|F0|XX|25P03|25P04)/;

/** Lost against another transaction: serialization failure, deadlock, a lock it does not let go, or a claim on a cart made at the same moment. */
export function isConflict(error: ServerError): boolean {
  const { code } = error;
  return code === '40001' || code === '40P01' || code === LOCKED || (code === '23505' && onceOf(error) === undefined);
}

/** Another transaction did not let go of a row in time. */
export function isLocked(error: unknown): boolean {
  return isUndone(error) && error.code === LOCKED;
}

const LOCKED = '55P03';

/** What a row of these tables is: written once and never again. */
const ONCE = { effects: 'Effect', ledger: 'Ledger entry', orders: 'Order' };

/** What was about to be written again. */
function onceOf({ code, table = '' }: ServerError): string | undefined {
  return code === '23505' && table in ONCE ? ONCE[table as keyof typeof ONCE] : undefined;
}

/** What the rejection of a single unit tells its caller. */
export function rejectionOf(error: unknown, { unit }: UnitRow): Error {
  const { session, commitId, effects, ledger, order } = unit;
  if (isUndone(error)) {
    const detail = error.detail ?? '';
    if (error.code === 'KS001') return unsafe(error);
    const once = onceOf(error);
    if (once !== undefined) {
      const keys = once === 'Effect' ? effects.map(({ effect }) => effect.key) : once === 'Order' && order !== undefined ? [order.id] : ledger.map(({ key }) => key);
      // "Key (session_id, key)=(s-1, e-1) already exists.", in the server's language.
      return writtenTwice(once, keys.find((key) => detail.includes(`, ${key})`)) ?? keys.join(', '), session.id);
    }
    const misfit = error.code === 'KS003' ? effects.findLast(({ effect }) => effect.key === detail) : undefined;
    if (misfit !== undefined) return effectMisfit(misfit.effect);
  }
  return unknownOutcome(error, commitId);
}

export function unsafe(cause?: Error): KasseError<'ERR_STORE_UNSAFE'> {
  return new KasseError(
    'ERR_STORE_UNSAFE',
    'The connection runs with synchronous_commit = off, so a crash of the server could undo an acknowledged commit. Take the setting from the pool, the role or the database.',
    { setting: 'synchronous_commit', actual: 'off', required: 'on' },
    { cause },
  );
}

export function unknownOutcome(cause: unknown, commitId?: string): KasseError<'ERR_STORE_UNKNOWN'> {
  return new KasseError(
    'ERR_STORE_UNKNOWN',
    'The database did not confirm a commit, so it may or may not be durable. Reload the session and compare its commit id.',
    commitId === undefined ? {} : { commitId },
    { cause },
  );
}

/** The transaction was given up before its COMMIT was sent. */
export function tookTooLong(limitMs: number, commitId: string): KasseError<'ERR_STORE_UNKNOWN'> {
  return new KasseError(
    'ERR_STORE_UNKNOWN',
    `inTransaction (orders.record) was not over after ${limitMs} ms, so the transaction was given up. Let it run nothing but its own short statements.`,
    { commitId },
  );
}
