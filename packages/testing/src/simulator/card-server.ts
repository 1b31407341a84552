import { HoldServer, type HoldAnswer } from './hold-server.js';
import type { World } from './world.js';

/** Somebody else's book of one gift card, which several buyers may have: what is held are its minor units. */
export class CardServer extends HoldServer {
  /** By credit id. */
  readonly #credits = new Map<string, { readonly holdId: string; readonly amountMinor: number }>();

  constructor(world: World, name: string, balanceMinor: number, ttlMs: number) {
    super(world, name, balanceMinor, ttlMs, 'balance_too_low');
  }

  override get free(): number {
    let free = super.free;
    for (const { amountMinor } of this.#credits.values()) free += amountMinor;
    return free;
  }

  /** Permissive on purpose: it takes each new id, so that giving back twice shows in the books. */
  credit(creditId: string, holdId: string, amountMinor: number): HoldAnswer {
    if (this.holds.get(holdId)?.state !== 'consumed') return { status: 'failed', code: 'not_consumed' };
    this.#credits.set(creditId, { holdId, amountMinor });
    return { status: 'succeeded' };
  }

  /** What the card has paid of a session's order and has not got back. */
  paidMinor(sessionId: string): number {
    let paidMinor = 0;
    for (const [holdId, { state, pieces }] of this.holds) if (state === 'consumed' && holdId.startsWith(`${sessionId}.`)) paidMinor += pieces;
    return paidMinor - this.creditedMinor(sessionId);
  }

  creditedMinor(sessionId: string): number {
    let creditedMinor = 0;
    for (const { holdId, amountMinor } of this.#credits.values()) if (holdId.startsWith(`${sessionId}.`)) creditedMinor += amountMinor;
    return creditedMinor;
  }
}
