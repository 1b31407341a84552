import { afterEach } from 'vitest';
import { balances } from '../../session/index.js';
import type { Kit, KitOptions } from './kit.js';
import { shopFiles } from './kit.js';

/** A clock that a test sets forward. */
export function clock(): { now: number; read: () => number } {
  const time = { now: Date.parse('2026-11-22T10:00:00Z'), read: () => time.now };
  return time;
}

const running: AbortController[] = [];
afterEach(() => {
  for (const controller of running.splice(0)) controller.abort();
});

/** Lets the engine work until the test is over. */
export function run({ kasse }: Pick<Kit, 'kasse'>): void {
  const controller = new AbortController();
  running.push(controller);
  void kasse.run({ signal: controller.signal, pollMs: 5 });
}

export async function statusOf({ kasse }: Pick<Kit, 'kasse'>, sessionId: string): Promise<string | undefined> {
  return (await kasse.staff.as('ann').view(sessionId))?.status;
}

export async function ledgerOf({ kasse }: Pick<Kit, 'kasse'>, sessionId: string): Promise<Readonly<Record<string, number>>> {
  return balances(await kasse.staff.as('ann').ledger(sessionId));
}

/** The test shop with its own rules for the commit. */
export function committing(commit: object): KitOptions {
  return { files: shopFiles({}, { commit }) };
}
