import assert from 'node:assert/strict';
import type { Store, StoreResult, StoreUnit } from '../../contracts/index.js';
import { isKasseError, type KasseErrorCode } from '../../errors/index.js';
import type { CheckoutSession } from '../../session/index.js';
import { aSession, aUnit } from '../store-fixtures.js';

/** One thing that every store must do, whatever keeps its rows. */
export interface StoreCheck {
  readonly subject: string;
  /** A sentence about behaviour. */
  readonly name: string;
  /** Rejects when the store does otherwise. The store is fresh and empty, and whoever runs the check closes it. */
  readonly run: (store: Store) => Promise<void>;
}

/** Checks of one subject, by their names. */
export function checksOf(subject: string, checks: Readonly<Record<string, StoreCheck['run']>>): readonly StoreCheck[] {
  return Object.entries(checks).map(([name, run]) => ({ subject, name, run }));
}

export async function statusOf(store: Store, unit: StoreUnit): Promise<StoreResult['status']> {
  return (await store.commit(unit)).status;
}

/** Commits a unit that nothing speaks against. */
export async function commits(store: Store, unit: StoreUnit): Promise<void> {
  assert.deepEqual(await store.commit(unit), { status: 'committed' });
}

/** A session in the store, at revision 1. */
export async function opened(store: Store, changes: Partial<CheckoutSession> = {}): Promise<CheckoutSession> {
  const session = aSession(changes);
  await commits(store, aUnit(session, { tokenHash: 'hash' }));
  return session;
}

export async function rejectsWith(code: KasseErrorCode, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => isKasseError(error, code));
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
