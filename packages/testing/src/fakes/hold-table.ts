import { canonicalJson, type HoldEnd, type HoldOutcome } from 'kasse/plugin';

/** What a table of holds takes from and gives back to. */
export interface Shelf<Request> {
  /** Takes everything or nothing. */
  take(request: Request): Extract<HoldOutcome, { status: 'refused' }> | undefined;
  giveBack(request: Request): void;
}

export interface HoldOptions {
  /** Epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Life of a hold that is not renewed. Default 900. */
  readonly holdSeconds?: number;
}

export interface HoldTable<Request> {
  hold(request: Request & { readonly holdId: string }): Promise<HoldOutcome>;
  renew(request: { readonly holdId: string }): Promise<HoldOutcome>;
  consume(request: { readonly holdId: string }): Promise<HoldEnd>;
  release(request: { readonly holdId: string }): Promise<HoldEnd>;
  /** What each hold came to, by its id. */
  readonly states: ReadonlyMap<string, 'held' | 'consumed' | 'released'>;
}

interface Held<Request> {
  readonly state: 'held' | 'expired';
  readonly request: Request;
  readonly expiresAtMs: number;
}

/** The life of holds, in memory: each ends once, and one released before it came never comes. */
export function holdTable<Request extends object>(shelf: Shelf<Request>, { now = Date.now, holdSeconds = 900 }: HoldOptions = {}): HoldTable<Request> {
  const states = new Map<string, 'held' | 'consumed' | 'released'>();
  const held = new Map<string, Held<Request>>();

  function expire(): void {
    for (const [holdId, hold] of held) {
      if (hold.state === 'expired' || hold.expiresAtMs > now()) continue;
      shelf.giveBack(hold.request);
      held.set(holdId, { ...hold, state: 'expired' });
    }
  }

  function take(holdId: string, request: Request): HoldOutcome {
    const refused = shelf.take(request);
    if (refused !== undefined) return refused;
    const expiresAtMs = now() + holdSeconds * 1000;
    held.set(holdId, { state: 'held', request, expiresAtMs });
    states.set(holdId, 'held');
    return { status: 'held', expiresAt: new Date(expiresAtMs).toISOString() };
  }

  function hold({ holdId, ...rest }: Request & { readonly holdId: string }): HoldOutcome {
    expire();
    // What is left without the id is what the table was made for.
    const request = structuredClone(rest) as unknown as Request;
    const state = states.get(holdId);
    if (state === 'consumed' || state === 'released') return { status: 'refused', code: `hold_${state}` };
    const known = held.get(holdId);
    if (known === undefined) return take(holdId, request);
    if (canonicalJson(known.request) !== canonicalJson(request)) return { status: 'refused', code: 'hold_conflict' };
    return known.state === 'expired' ? take(holdId, request) : { status: 'held', expiresAt: new Date(known.expiresAtMs).toISOString() };
  }

  function renew(holdId: string): HoldOutcome {
    expire();
    const state = states.get(holdId);
    if (state === 'consumed' || state === 'released') return { status: 'refused', code: `hold_${state}` };
    const known = held.get(holdId);
    if (known === undefined) return { status: 'refused', code: 'hold_unknown' };
    if (known.state === 'held') shelf.giveBack(known.request);
    return take(holdId, known.request);
  }

  function consume(holdId: string): HoldEnd {
    expire();
    const known = held.get(holdId);
    const state = states.get(holdId);
    if (state === 'consumed') return { status: 'succeeded' };
    if (state === 'released' || known === undefined) return { status: 'failed', code: state === 'released' ? 'hold_released' : 'hold_unknown' };
    const refused = known.state === 'expired' ? shelf.take(known.request) : undefined;
    if (refused !== undefined) return { status: 'failed', code: refused.code };
    held.delete(holdId);
    states.set(holdId, 'consumed');
    return { status: 'succeeded' };
  }

  function release(holdId: string): HoldEnd {
    if (states.get(holdId) === 'consumed') return { status: 'failed', code: 'hold_consumed' };
    const known = held.get(holdId);
    if (known?.state === 'held') shelf.giveBack(known.request);
    held.delete(holdId);
    states.set(holdId, 'released');
    return { status: 'succeeded' };
  }

  return {
    states,
    hold: (request) => Promise.resolve(hold(request)),
    renew: ({ holdId }) => Promise.resolve(renew(holdId)),
    consume: ({ holdId }) => Promise.resolve(consume(holdId)),
    release: ({ holdId }) => Promise.resolve(release(holdId)),
  };
}
