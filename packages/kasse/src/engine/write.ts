import type { RequestRecord, StoreResult, StoreUnit } from '../contracts/index.js';
import { Step, type FinishedStep, type StepContext } from '../machine/index.js';
import type { Phase } from '../session/index.js';
import type { EngineContext } from './context.js';
import { newId } from './id.js';
import { isoNow } from './iso-now.js';
import { leaseWith } from './lease.js';
import type { Live } from './live.js';
import { failureOf } from './plugin-failure.js';
import { gatewaysOf, isComplete } from './session-facts.js';

/** What a step may carry besides what it worked out. */
export interface WriteOptions {
  readonly request?: RequestRecord;
  readonly inboxKeys?: readonly string[];
  readonly tokenHash?: string;
  readonly isWhole?: true;
}

/** Opens a step on a session's last durable state. */
export function stepOn(engine: EngineContext, live: Live, actor: string, cause: string): Step {
  return new Step(live.checkout, stepContext(engine, live, actor, cause));
}

export function stepContext(engine: EngineContext, { release, flow, fresh }: Pick<Live, 'release' | 'flow' | 'fresh'>, actor: string, cause: string): StepContext {
  return {
    now: isoNow(engine),
    random: engine.random,
    shop: release.shop,
    flow,
    capabilities: engine.capabilities,
    retentionMs: engine.retentionMs,
    actor,
    cause,
    isUnsent: (key) => fresh.has(key),
    isReady: (session, personal) => isComplete(engine, release, flow, { session, personal }),
    gateways: (session, personal) => gatewaysOf(engine, release, flow, { session, personal }),
  };
}

/**
 * Makes a step durable. Only then does this process act on it.
 *
 * When the store cannot say whether it was written, the session is loaded again and its commit id tells.
 * A `stale` answer leaves the session refreshed: the caller decides whether its work still makes sense.
 */
export async function write(engine: EngineContext, live: Live, step: Step, options?: WriteOptions): Promise<StoreResult> {
  return writeFinished(engine, live, step.finish(), options);
}

/** The same of a step that is worked out to its end: whatever fails from here on is the store's doing. */
export async function writeFinished(engine: EngineContext, live: Live, { checkout, writes }: FinishedStep, options: WriteOptions = {}): Promise<StoreResult> {
  const { orders } = engine;
  const { order } = writes;
  const begunAt = engine.runtime.elapsed();
  const lease = leaseWith(engine, live, checkout);
  const unit: StoreUnit = {
    commitId: newId('cm', engine.runtime),
    ...writes,
    ...options,
    ...(lease === undefined ? {} : { lease }),
    ...(order === undefined || orders.record === undefined ? {} : { inTransaction: (tx) => orders.record?.(tx, order), inTransactionMs: engine.timeouts.recordMs }),
  };
  const result = await commit(engine, live, unit);
  if (result.status === 'committed') {
    const isOver = over.has(checkout.session.phase) && !over.has(live.checkout.session.phase);
    live.checkout = checkout;
    live.refusals = 0;
    if (lease !== undefined) live.lease = result.isLeased === true ? { epoch: checkout.session.epoch, goodUntil: begunAt + lease.leaseMs } : undefined;
    if (order !== undefined) live.order = order;
    for (const { write: kind, effect } of writes.effects) if (kind === 'insert') live.fresh.add(effect.key);
    live.changed();
    if (isOver) live.onOver?.();
  } else if (result.status === 'stale') {
    live.isInDoubt = true;
    const stored = await engine.store.load(live.id);
    if (stored !== undefined) live.refresh(stored);
  }
  return result;
}

const over: ReadonlySet<Phase> = new Set<Phase>(['settled', 'canceled', 'expired']);

async function commit(engine: EngineContext, live: Live, unit: StoreUnit): Promise<StoreResult> {
  let recordThrew: unknown;
  const record = unit.inTransaction;
  const told = record === undefined ? unit : { ...unit, inTransaction: noting(record, (error) => (recordThrew = error)) };
  try {
    return await engine.store.commit(told);
  } catch (error) {
    // If it was written, the lease was given back, and another engine may have it: it has to be sought again.
    if (unit.lease?.leaseMs === 0) live.lease = undefined;
    // Until the store says what it holds: should it not, the next look at the session finds out.
    live.isInDoubt = true;
    const stored = await engine.store.load(unit.session.id);
    live.isInDoubt = false;
    if (stored?.commitId === unit.commitId) return { status: 'committed' };
    // Another unit may have been written on top of it; its journal then still names the revision we wrote.
    if (stored !== undefined && stored.session.revision >= unit.session.revision) return { status: 'stale' };
    if (error !== recordThrew) throw error;
    throw failureOf({ kind: 'orders', id: 'orders', method: 'record', sessionId: live.id }, error);
  }
}

/** Hears what was thrown in the transaction of the store, which gets it as it is: the errors of its own driver mean something to it. */
function noting(work: NonNullable<StoreUnit['inTransaction']>, note: (error: unknown) => void): NonNullable<StoreUnit['inTransaction']> {
  const noted = (error: unknown): never => {
    note(error);
    throw error;
  };
  return (tx) => {
    try {
      const done = work(tx);
      return done instanceof Promise ? done.catch(noted) : done;
    } catch (error) {
      return noted(error);
    }
  };
}
