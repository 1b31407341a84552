import { setTimeout as wait } from 'node:timers/promises';
import type { Fleet } from './fleet.js';
import type { Told } from './messages.js';

/** What buyers did and what they were told. */
export interface Buyers {
  /** Commits that were asked for, by session. */
  readonly checkouts: ReadonlySet<string>;
  /** The order numbers buyers were told, each with its total where that was told too. */
  readonly acknowledged: ReadonlyMap<string, { readonly totalMinor?: number }>;
  /** What they were told, by kind and code. */
  readonly answers: Readonly<Record<string, number>>;
  /** No more come; resolves when the last one has left. */
  leave(): Promise<void>;
}

/** Cards by turns: most pay, some are declined, ask the buyer or take their time, some make the gateway fall silent. */
const CARDS = [
  'tok_3ds', 'tok_ok', 'tok_pending_ok_300', 'tok_ok', 'tok_3ds+capture_drop_after_x1', 'tok_ok', 'tok_pending_fail_300', 'tok_ok', 'tok_3ds',
  'tok_ok', 'tok_ok', 'tok_drop_after', 'tok_ok', 'tok_decline_do_not_honor', 'tok_ok', 'tok_500_after', 'tok_ok',
  'tok_timeout_400', 'tok_ok', 'tok_decline_insufficient_funds', 'tok_ok', 'tok_capture_drop_after_x2', 'tok_ok', 'tok_timeout_2000', 'tok_capture_500_after_x1',
] as const;
const CHOICES = ['approve', 'approve', 'approve', 'decline', 'approve', 'approve', undefined] as const;
const RETURNS_MAX = 6;

/**
 * Buyers that come one after the other at so many tills, until they are told to leave. Nothing is left to chance but time.
 * Some stay away from a challenge, or do not come back to a dead engine, where a run is long enough for the engine to give them up.
 */
export function letIn(fleet: Fleet, tills: number, mayStayAway: boolean): Buyers {
  const checkouts = new Set<string>();
  const acknowledged = new Map<string, { readonly totalMinor?: number }>();
  const answers: Record<string, number> = {};
  let isClosed = false;
  let next = 0;

  const hear = (told: Told | undefined): void => {
    const kind = told === undefined ? 'died' : told.told === 'refused' ? `refused ${told.code}` : told.told;
    answers[kind] = (answers[kind] ?? 0) + 1;
    if (told?.told === 'ordered') acknowledged.set(told.orderNumber, { totalMinor: told.totalMinor });
    if (told?.told === 'ordered_already' && !acknowledged.has(told.orderNumber)) acknowledged.set(told.orderNumber, {});
  };

  /** At the bank: most confirm and come back, some refuse, and some just stay away. */
  const confirm = async (number: number, at: number, { token, url }: Extract<Told, { told: 'challenged' }>): Promise<Told | undefined> => {
    const choice = CHOICES[number % CHOICES.length] ?? (mayStayAway ? undefined : 'approve');
    if (choice === undefined) return { told: 'refused', code: 'stayed away' };
    await fetch(url, { method: 'POST', body: new URLSearchParams({ result: choice }) }).catch(() => undefined);
    return fleet.ask({ act: 'resume', token }, at);
  };

  /** Orders, and half of the buyers, or all of them, come back when their engine dies. */
  const order = async (number: number, at: number, { sessionId, token, fingerprint }: Extract<Told, { told: 'filled' }>): Promise<Told | undefined> => {
    checkouts.add(sessionId);
    for (let tries = 0; tries < RETURNS_MAX; tries += 1) {
      let told = await fleet.ask({ act: 'commit', token, fingerprint, wait: number % 3 === 0 ? 'settled' : 'committed' }, at + tries);
      hear(told);
      if (told?.told === 'challenged') {
        told = await confirm(number, at + tries + 1, told);
        hear(told);
      }
      if (told !== undefined || (mayStayAway && number % 2 === 0)) return told;
      await wait(50);
    }
    return undefined;
  };

  const buy = async (number: number): Promise<void> => {
    const cartRef = `cart-${number}`;
    const card = CARDS[number % CARDS.length] ?? 'tok_ok';
    const fill = (tab: number): Promise<Told | undefined> => fleet.ask({ act: 'fill', requestId: `${cartRef}-${tab}`, cartRef, card }, number + tab);
    const filled = await fill(0);
    if (filled?.told !== 'filled') {
      hear(filled);
      return;
    }
    const tries = [order(number, number, filled)];
    // A double click, which may reach two engines; or a second tab with the same cart.
    if (number % 7 === 0) tries.push(order(number, number + 1, filled));
    if (number % 7 === 3) {
      const other = await fill(1);
      if (other?.told === 'filled') tries.push(order(number, number + 1, other));
    }
    const [told] = await Promise.all(tries);
    if (told?.told !== 'refused' || !told.code.startsWith('payment_declined')) return;
    const again = await fleet.ask({ act: 'pay', token: filled.token, card: 'tok_ok' }, number);
    if (again?.told === 'filled') await order(number, number, again);
  };

  const till = async (): Promise<void> => {
    while (!isClosed) await buy(next++);
  };
  const all = Promise.all(Array.from({ length: tills }, till));
  // Whoever waits for the last one hears of it.
  all.catch(() => undefined);
  return {
    checkouts,
    acknowledged,
    answers,
    leave: async () => {
      isClosed = true;
      await all;
    },
  };
}
