import { occurred, type World } from './world.js';

interface Hold {
  readonly pieces: number;
  expiresAtMs: number;
  state: 'held' | 'lapsed' | 'consumed' | 'released';
}

export type HoldAnswer = { readonly status: 'held'; readonly expiresAt: string } | { readonly status: 'refused'; readonly code: string; readonly available: number } | { readonly status: 'succeeded' } | { readonly status: 'failed'; readonly code: string };

/** Somebody else's book of something there is a limited number of. */
export class HoldServer {
  readonly name: string;
  readonly total: number;
  readonly holds = new Map<string, Hold>();
  readonly keysOf = new Map<string, Set<string>>();
  readonly #world: World;
  readonly #ttlMs: number;
  readonly #tooFew: string;

  constructor(world: World, name: string, total: number, ttlMs: number, tooFew = 'out_of_stock') {
    this.#world = world;
    this.name = name;
    this.total = total;
    this.#ttlMs = ttlMs;
    this.#tooFew = tooFew;
  }

  /** A worker asks for it, whether or not that arrives: an attempt may take over what an earlier one held. */
  asked(holdId: string, key: string): void {
    this.#note(`hold ${holdId}`, key);
  }

  get free(): number {
    let free = this.total;
    for (const { state, pieces } of this.holds.values()) if (state === 'held' || state === 'consumed') free -= pieces;
    return free;
  }

  hold(holdId: string, pieces: number): HoldAnswer {
    this.#expire();
    const known = this.holds.get(holdId);
    if (known !== undefined && known.state !== 'lapsed') {
      return known.state === 'held' ? this.#held(known) : { status: 'refused', code: 'ended', available: this.free };
    }
    if (this.free < pieces) return { status: 'refused', code: this.#tooFew, available: this.free };
    const hold: Hold = { pieces, expiresAtMs: this.#world.time.nowMs + this.#ttlMs, state: 'held' };
    this.holds.set(holdId, hold);
    return this.#held(hold);
  }

  renew(holdId: string): HoldAnswer {
    this.#expire();
    const hold = this.holds.get(holdId);
    if (hold?.state !== 'held') return { status: 'refused', code: 'ended', available: this.free };
    hold.expiresAtMs = this.#world.time.nowMs + this.#ttlMs;
    return this.#held(hold);
  }

  /** A hold that lapsed may still be sold, as long as there is something left. */
  consume(holdId: string, key: string): HoldAnswer {
    this.#expire();
    this.#note(`consume ${holdId}`, key);
    const hold = this.holds.get(holdId);
    if (hold === undefined) return { status: 'failed', code: 'unknown_hold' };
    if (hold.state === 'consumed') return { status: 'succeeded' };
    if (hold.state === 'released') {
      this.#world.violations.push(`law 10: ${this.name} was to consume ${holdId}, which was released`);
      return { status: 'failed', code: 'released' };
    }
    if (hold.state === 'lapsed' && this.free < hold.pieces) return { status: 'failed', code: this.#tooFew };
    hold.state = 'consumed';
    return { status: 'succeeded' };
  }

  release(holdId: string, key: string): HoldAnswer {
    this.#expire();
    this.#note(`release ${holdId}`, key);
    occurred(this.#world, 'law 10');
    const hold = this.holds.get(holdId);
    if (hold === undefined) {
      // Forbidden for good, should it still be on its way.
      this.holds.set(holdId, { pieces: 0, expiresAtMs: 0, state: 'released' });
    } else if (hold.state === 'consumed') {
      if (!this.#world.records.isGivenUp(holdId)) this.#world.violations.push(`law 10: ${this.name} was to release ${holdId}, which was consumed`);
      return { status: 'failed', code: 'consumed' };
    } else hold.state = 'released';
    return { status: 'succeeded' };
  }

  #held({ expiresAtMs }: Hold): HoldAnswer {
    return { status: 'held', expiresAt: new Date(expiresAtMs).toISOString() };
  }

  #expire(): void {
    for (const [holdId, hold] of this.holds) {
      if (hold.state !== 'held' || hold.expiresAtMs > this.#world.time.nowMs) continue;
      hold.state = 'lapsed';
      occurred(this.#world, 'law 10');
      this.#world.faults.planned(`hold-lapse of ${this.name} #${this.#lapses += 1}`, 'hold-lapse', this.#world.records.phaseOf(holdId.split('.')[0] ?? ''));
    }
  }

  #lapses = 0;

  #note(what: string, key: string): void {
    const keys = this.keysOf.get(what);
    if (keys === undefined) this.keysOf.set(what, new Set([key]));
    else keys.add(key);
  }
}
