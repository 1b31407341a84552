import type { Store, StoreUnit } from '../contracts/index.js';
import { isOver, type Checkout } from '../machine/index.js';
import type { EngineContext } from './context.js';
import type { Live, LiveSessions } from './live.js';
import type { Turns } from './turns.js';

/**
 * The right to send what a session intends, where several engines share a store. The epoch tells it from every other
 * lease of the session; how long it is good is counted from before it was asked for, by this process alone.
 */
export interface Lease {
  readonly epoch: number;
  /** By the runtime's `elapsed`, which nobody sets back. Past it nothing is sent until it is renewed. */
  readonly goodUntil: number;
}

/** What a step asks of the store: the lease while calls are due soon, its end when none is. One that is out may still send something, also when evidence has answered it. */
export function leaseWith(engine: EngineContext, live: Live, after: Checkout): StoreUnit['lease'] {
  const { store, worker, leaseMs } = engine;
  if (!store.isShared) return undefined;
  if (hasCallsSoon(engine, after)) return { worker, leaseMs };
  return live.lease === undefined ? undefined : { worker, leaseMs: live.calling.size > 0 ? leaseMs : 0 };
}

/** Whether this engine may send now. A margin is left for what lies between the question and the sending. */
export function maySend(
  { store, runtime, leaseMs }: { readonly store: Pick<Store, 'isShared'> } & Pick<EngineContext, 'runtime' | 'leaseMs'>,
  { lease }: Pick<Live, 'lease'>,
): boolean {
  if (!store.isShared) return true;
  return lease !== undefined && runtime.elapsed() < lease.goodUntil - leaseMs * MARGIN;
}

const MARGIN = 0.2;

/** Renews the lease, or claims the session when another's has ended. False while it is another's. */
export async function seekLease(engine: EngineContext, live: Live): Promise<boolean> {
  const begunAt = engine.runtime.elapsed();
  const { store, worker, leaseMs } = engine;
  const { lease } = live;
  if (lease !== undefined && (await store.renew(live.id, worker, lease.epoch, leaseMs))) {
    // A step may have given it back meanwhile, or taken another.
    if (live.lease === lease) live.lease = { epoch: lease.epoch, goodUntil: begunAt + leaseMs };
    return live.lease !== undefined;
  }
  // One that a step has taken since is another.
  if (live.lease !== lease) return live.lease !== undefined;
  live.lease = undefined;
  const claimed = await store.claim(live.id, worker, leaseMs);
  return claimed !== undefined && (await hold(engine, live, { epoch: claimed.epoch, goodUntil: begunAt + leaseMs }));
}

/**
 * Takes up a session that is due and in nobody else's hands; nothing when somebody was faster. It is claimed before
 * anything is asked about it: of several engines one goes on with it, and nothing keeps a dead one's session waiting.
 * @param turns - Bounds how many are loaded at a time, so that hundreds leave connections to those who claim and sell.
 */
export async function takeUp(engine: EngineContext, lives: LiveSessions, sessionId: string, turns: Turns): Promise<Taken | undefined> {
  const { store, worker, leaseMs } = engine;
  const known = lives.peek(sessionId);
  const isInHand = known !== undefined && (!store.isShared || known.lease !== undefined || known.isSeeking);
  if (isInHand) return taken(await turns(() => lives.get(sessionId)));
  const begunAt = engine.runtime.elapsed();
  const claimed = await store.claim(sessionId, worker, leaseMs);
  if (claimed === undefined) return undefined;
  const live = await turns(() => lives.get(sessionId));
  if (live === undefined || !store.isShared) return taken(live);
  const lease = { epoch: claimed.epoch, goodUntil: begunAt + leaseMs };
  return (await hold(engine, live, lease)) ? { live, lease } : undefined;
}

interface Taken {
  readonly live: Live;
  /** What it was claimed with. */
  readonly lease?: Lease;
}

function taken(live: Live | undefined): Taken | undefined {
  return live && { live };
}

/** Takes in a session under the lease that was got, unless it went to somebody else since. */
function hold({ store }: EngineContext, live: Live, lease: Lease): Promise<boolean> {
  return live.exclusively(async () => {
    // Loaded since it was claimed, it need not be again.
    if (live.checkout.session.epoch !== lease.epoch) {
      const stored = await store.load(live.id);
      if (stored?.session.epoch !== lease.epoch) return false;
      live.refresh(stored);
    }
    live.lease = lease;
    return true;
  });
}

/** Renews the lease for as long as calls are out. */
export function keepLease(engine: EngineContext, live: Live): void {
  if (!engine.store.isShared || live.keeper !== undefined) return;
  live.keeper = engine.runtime.setTimeout(() => {
    live.keeper = undefined;
    void renew(engine, live);
  }, engine.leaseMs * KEEP);
  live.keeper.unref();
}

const KEEP = 0.4;

async function renew(engine: EngineContext, live: Live): Promise<void> {
  const { lease } = live;
  if (lease === undefined || live.calling.size === 0) return;
  const begunAt = engine.runtime.elapsed();
  try {
    const isKept = await engine.store.renew(live.id, engine.worker, lease.epoch, engine.leaseMs);
    // A step may have taken or given back a lease meanwhile.
    if (live.lease === lease) live.lease = isKept ? { epoch: lease.epoch, goodUntil: begunAt + engine.leaseMs } : undefined;
  } catch (error) {
    engine.onProblem(error);
  }
  keepLease(engine, live);
}

/**
 * Gives back a lease that was claimed and found no use: whoever comes next need not wait for its end. In turn, so that no
 * step takes one that is on its way back; one that a step has taken since is another. An answer that waits for its turn is
 * written down under it: handed over instead, it would be asked for again.
 */
export async function returnUnused(engine: EngineContext, live: Live, lease: Lease | undefined): Promise<void> {
  await live.exclusively(async () => {
    if (live.lease === lease && live.calling.size === 0 && live.arrived.length === 0) await returnLease(engine, live).catch(engine.onProblem);
  });
}

/** Also on the way out. */
export async function returnLease({ store, worker }: EngineContext, live: Live): Promise<void> {
  const { lease } = live;
  live.lease = undefined;
  if (lease !== undefined) await store.renew(live.id, worker, lease.epoch, 0);
}

function hasCallsSoon({ clock, leaseMs }: EngineContext, { effects }: Checkout): boolean {
  const soon = new Date(clock() + leaseMs).toISOString();
  for (const effect of effects.values()) if (!isOver(effect) && effect.dueAt !== null && effect.dueAt <= soon) return true;
  return false;
}
