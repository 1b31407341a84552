import { message, type Message } from '../errors/index.js';
import { hasHolds, isCommitted, isCommitting, isOpen, type Step } from '../machine/index.js';
import { absorbs, changesBetween, isReady, requirementsOf, type BuyerState } from '../session/index.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import type { Live, LiveSessions } from './live.js';
import { requote } from './requote.js';
import { messageOf, refusal, type CommandResult } from './result.js';
import { runChecks } from './run-checks.js';
import { callPlugin } from './call.js';
import { factsNow, unitOf } from './session-facts.js';
import { show } from './show.js';
import { stepOn, write } from './write.js';

export interface CommitOptions {
  /** What the buyer saw and confirmed: `view.commit.fingerprint`. */
  readonly fingerprint: string;
  /** `committed` (default) answers as soon as the order is recorded; `settled` waits until it is placed and paid. */
  readonly wait?: 'committed' | 'settled';
}

/** See `Buyer.commit`. Identical concurrent commits run once: the later ones wait for the first. */
export async function commitCheckout(engine: EngineContext, lives: LiveSessions, live: Live, actor: string, options: CommitOptions): Promise<CommandResult> {
  const refused = await live.exclusively(() => begin(engine, lives, live, actor, options));
  if (refused !== undefined) return refused;
  drive(engine, live);
  await live.until(() => isAnswered(live, options.wait ?? 'committed'), engine.timeouts.answerMs);
  const { session } = live.checkout;
  if (isOpen(session.phase) || session.phase === 'canceled' || session.phase === 'expired') return refusal(session.messages, show(engine, live));
  return { ok: true, view: show(engine, live) };
}

/** The buyer can be told something: it is done, undone, or waits for them or for a person. */
function isAnswered({ checkout: { session } }: Live, wait: NonNullable<CommitOptions['wait']>): boolean {
  if (isCommitted(session.phase)) return wait === 'committed' || session.phase === 'settled' || session.attention !== undefined;
  return !isCommitting(session.phase) || session.phase === 'challenged' || session.phase === 'pending';
}

/** Freezes the cart and writes down the first calls. `undefined` when the commit is running or done. */
async function begin(engine: EngineContext, lives: LiveSessions, live: Live, actor: string, { fingerprint }: CommitOptions): Promise<CommandResult | undefined> {
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const { session } = live.checkout;
    if (isCommitted(session.phase)) return undefined;
    if (isCommitting(session.phase)) {
      return session.fingerprint === fingerprint ? undefined : refusal([message('commit_in_progress')], show(engine, live));
    }
    const unfit = await whyNot(engine, live, fingerprint);
    if (unfit.length > 0) return refusal(unfit, show(engine, live));
    let outcome: CommandResult | 'begun' | 'stale';
    try {
      outcome = await attempt(engine, lives, live, actor, fingerprint);
    } catch (error) {
      engine.onProblem(error);
      return refusal([messageOf(error)], show(engine, live));
    }
    if (outcome === 'begun') return undefined;
    if (outcome !== 'stale') return outcome;
  }
  return refusal([message('stale_revision')], show(engine, live));
}

const STALE_TRIES = 3;

async function whyNot(engine: EngineContext, live: Live, fingerprint: string): Promise<readonly Message[]> {
  const { session, personal } = live.checkout;
  if (!isOpen(session.phase)) return [message(session.phase === 'expired' ? 'expired' : 'canceled')];
  if (session.expiresAt <= new Date(engine.clock()).toISOString()) {
    const step = stepOn(engine, live, 'engine', 'timer:expire');
    if (step.go({ type: 'EXPIRE' })) await write(engine, live, step);
    return [message('expired')];
  }
  if (session.phase !== 'ready') {
    const state = { session, personal };
    const missing = requirementsOf(state, live.flow, factsNow(engine, live.release, { unit: unitOf(state), ...state }));
    return missing.flatMap(({ message: what }) => what ?? []);
  }
  return fingerprint === session.fingerprint ? [] : [message('fingerprint_mismatch')];
}

async function attempt(engine: EngineContext, lives: LiveSessions, live: Live, actor: string, fingerprint: string): Promise<CommandResult | 'begun' | 'stale'> {
  const { release, flow } = live;
  const shown: BuyerState = { session: live.checkout.session, personal: live.checkout.personal };
  const quoted = await requote({ engine, release, flow, state: shown }, { cart: true, discounts: true, carriers: true, taxes: true, facts: true });
  if (!quoted.ok) return refusal(quoted.messages, show(engine, live));

  const gone = quoted.state.session.cart.lines.filter(({ unavailable }) => unavailable === true);
  const isSame = quoted.state.session.fingerprint === fingerprint;
  const { absorbMinor } = release.shop.commit;
  const isBorne = !isSame && gone.length === 0 && absorbs(shown.session.quote, quoted.state.session.quote, absorbMinor);
  const facts = factsNow(engine, release, { unit: unitOf(shown), ...quoted.state });
  const isStillReady = isReady(quoted.state, flow, facts);
  const vetoes = await runChecks(engine, live, quoted.state, facts);
  const changes =
    isSame || isBorne
      ? []
      : [...gone.map(({ id, title }) => message('item_unavailable', { title }, `lines.${id}`)), ...changesBetween(shown.session.quote, quoted.state.session.quote, release.shop.locale), ...quoted.messages];

  const step = stepOn(engine, live, actor, 'commit');
  const isUnchanged = (isSame || isBorne) && isStillReady && gone.length === 0 && vetoes.length === 0;
  if (!isUnchanged) {
    const stopped = changes.length > 0 ? changes : vetoes.length > 0 ? vetoes : [message('cart_changed')];
    step.session = quoted.state.session;
    step.go({ type: 'COMMIT' });
    step.fail(stopped);
    step.go({ type: 'QUOTED', answers: { isUnchanged: false, isReady: isStillReady && gone.length === 0 } });
    const { status } = await write(engine, live, step);
    return status === 'stale' ? 'stale' : refusal(stopped, show(engine, live));
  }
  // What is ordered is what was shown, also where the merchant bears a rise.
  if (isBorne) step.note({ absorbedMinor: quoted.state.session.quote.totals.totalMinor - shown.session.quote.totals.totalMinor });
  await numberOrder(engine, step);
  step.go({ type: 'COMMIT' });
  step.go({
    type: 'QUOTED',
    answers: { isUnchanged: true, hasHolds: hasHolds(step.session, engine.capabilities), hasTenders: (step.session.attempt?.tenders.length ?? 0) > 0 },
  });
  const result = await write(engine, live, step);
  if (result.status === 'cart_taken') return otherTab(engine, lives, live, result.sessionId);
  return result.status === 'committed' ? 'begun' : 'stale';
}

/** The backend's number is asked for once, before money moves, and kept over declines: none is burnt. */
async function numberOrder(engine: EngineContext, step: Step): Promise<void> {
  const { orders } = engine;
  if (orders.allocateNumber === undefined || step.session.orderNumber !== undefined) return;
  const orderNumber = await callPlugin('orders.allocateNumber', { idempotencyKey: step.session.id, nowMs: engine.clock(), timeoutMs: engine.timeouts.quoteMs }, (call) =>
    // Asked for above; the call itself narrows nothing.
    orders.allocateNumber?.(step.session.id, call) ?? Promise.resolve(step.session.id),
  );
  step.patch({ orderNumber });
}

/** Another session of this cart came first: its order is the answer, or that it is being checked. */
async function otherTab(engine: EngineContext, lives: LiveSessions, live: Live, sessionId: string): Promise<CommandResult> {
  const other = await lives.get(sessionId);
  const order = other?.checkout.session.order;
  const told = order === undefined ? message('commit_in_progress') : message('already_committed', { orderId: order.id, orderNumber: order.number });
  return refusal([told], show(engine, live));
}
