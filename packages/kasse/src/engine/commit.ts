import { message, type Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import { hasHolds, isCommitted, isCommitting, isObligation, isOpen, isOver, type Checkout, type Step } from '../machine/index.js';
import type { Facts } from '../rules/index.js';
import { absorbs, amountToPayMinor, changesBetween, coversStored, isReady, requirementsOf, storedChange, unknownKey, withOfferedInputs, type BuyerState } from '../session/index.js';
import { checked } from './border.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import { expireIfDue } from './expire.js';
import type { Live, LiveSessions } from './live.js';
import { requote } from './requote.js';
import { refusal, type CommandResult } from './result.js';
import { runChecks } from './run-checks.js';
import { callPlugin } from './call.js';
import { factsNow, gatewaysOf, unitOf } from './session-facts.js';
import { show } from './show.js';
import { waitFor } from './wait-for.js';
import { cannotTake } from './write-change.js';
import { stepOn, write } from './write.js';

export interface CommitOptions {
  /** What the buyer saw and confirmed: `view.commit.fingerprint`. */
  readonly fingerprint: string;
  /** `committed` (default) answers as soon as the order is recorded; `settled` waits until it is placed and paid. */
  readonly wait?: 'committed' | 'settled';
}

/**
 * See `Buyer.commit`. Identical concurrent commits run once: the later ones wait for the first, at whichever engine it runs.
 * @param live - As the store had it after the buyer pressed.
 */
export async function commitCheckout(engine: EngineContext, lives: LiveSessions, live: Live, actor: string, options: CommitOptions): Promise<CommandResult> {
  const flaw = optionsFlaw(options);
  if (flaw !== undefined) return refusal([flaw], show(engine, live));
  const { phase, attempts } = live.checkout.session;
  const asked = isOpen(phase) ? attempts + 1 : attempts;
  const refused = await live.exclusively(() => begin(engine, lives, live, actor, asked, options));
  return refused ?? outcomeOf(engine, live, options.wait);
}

/** Sends what is due and waits until the buyer can be told something. */
export async function outcomeOf(engine: EngineContext, live: Live, wait: CommitOptions['wait'] = 'committed'): Promise<CommandResult> {
  drive(engine, live);
  await waitFor(engine, live, () => isAnswered(live, wait), engine.timeouts.answerMs);
  const { session } = live.checkout;
  if (isOpen(session.phase) || session.phase === 'canceled' || session.phase === 'expired') {
    // Why it was undone is gone where something was changed since.
    const why = session.messages.length > 0 ? session.messages : [cannotTake(live) ?? message('stale_revision')];
    return refusal(why, show(engine, live));
  }
  return { ok: true, view: show(engine, live) };
}

const OPTIONS_REASON = 'A commit says what the buyer confirmed. Send { fingerprint } with commit.fingerprint of the view, and wait: "settled" to hear more than that it is committed.';

/** An empty one was never in a view: a front end forgot it, and the buyer has nothing to look at again. */
const EMPTY_REASON = 'The fingerprint is empty. Send commit.fingerprint of the view that the buyer saw.';

/** A front end's body may hold anything. */
function optionsFlaw(options: unknown): Message | undefined {
  if (typeof options !== 'object' || options === null) return message('malformed_input', { reason: OPTIONS_REASON }, 'commit');
  const { fingerprint, wait, ...rest } = options as { readonly [K in keyof CommitOptions]?: unknown };
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return unknownKey('commit', ['fingerprint', 'wait'], unknown, 'commit');
  if (fingerprint === undefined) return message('malformed_input', { reason: OPTIONS_REASON }, 'commit');
  if (typeof fingerprint !== 'string') return message('wrong_type', { name: 'fingerprint', expected: 'a text' }, 'commit.fingerprint');
  if (wait === undefined || wait === 'committed' || wait === 'settled') return undefined;
  return message('unknown_choice', { name: 'wait', choices: '"committed", "settled"' }, 'commit.wait');
}

/** The buyer can be told something: it is done, undone, or waits for them or for a person. */
function isAnswered({ checkout }: Live, wait: NonNullable<CommitOptions['wait']>): boolean {
  const { session } = checkout;
  if (isCommitted(session.phase)) return wait === 'committed' || session.phase === 'settled' || session.attention !== undefined || isOnlyDue(checkout);
  return !isCommitting(session.phase) || session.phase === 'challenged' || session.phase === 'splitting' || session.phase === 'pending';
}

/** Everything is done but the payment that was promised, which may take days. */
function isOnlyDue({ session, effects }: Checkout): boolean {
  return session.due?.state === 'open' && [...effects.values()].every((effect) => !isObligation(effect) || isOver(effect));
}

/**
 * Freezes the cart and writes down the first calls. `undefined` when the commit is running or over.
 * @param asked - The attempt that the buyer asked for: the one that ran when they pressed, or the next.
 */
async function begin(engine: EngineContext, lives: LiveSessions, live: Live, actor: string, asked: number, { fingerprint }: CommitOptions): Promise<CommandResult | undefined> {
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const { session } = live.checkout;
    if (isCommitted(session.phase)) return undefined;
    if (isCommitting(session.phase)) {
      return session.fingerprint === fingerprint ? undefined : refusal([message('commit_in_progress')], show(engine, live));
    }
    // It was begun by another press and undone. The buyer has not heard of that yet, and may not want to pay any more.
    if (isOpen(session.phase) && session.attempts >= asked) return undefined;
    const unfit = await whyNot(engine, live, fingerprint);
    if (unfit.length > 0) return refusal(unfit, show(engine, live));
    const outcome = await attempt(engine, lives, live, actor, fingerprint);
    if (outcome === 'begun') return undefined;
    if (outcome !== 'stale') return outcome;
  }
  return refusal([message('stale_revision')], show(engine, live));
}

const STALE_TRIES = 3;

async function whyNot(engine: EngineContext, live: Live, fingerprint: string): Promise<readonly Message[]> {
  await expireIfDue(engine, live);
  const { session, personal } = live.checkout;
  if (!isOpen(session.phase)) return [message(session.phase === 'expired' ? 'expired' : 'canceled')];
  if (session.phase !== 'ready') {
    const state = { session, personal };
    const missing = missingOf(state, live.flow, factsNow(engine, live.release, { unit: unitOf(state), ...state }));
    return missing.length > 0 ? missing : [message('wrong_phase')];
  }
  if (fingerprint === '') return [message('invalid_input', { reason: EMPTY_REASON }, 'commit')];
  return fingerprint === session.fingerprint ? [] : [message('fingerprint_mismatch')];
}

function missingOf(state: BuyerState, flow: CompiledFlow, facts: Facts): readonly Message[] {
  return requirementsOf(state, flow, facts).flatMap(({ message: what }) => what ?? []);
}

async function attempt(engine: EngineContext, lives: LiveSessions, live: Live, actor: string, fingerprint: string): Promise<CommandResult | 'begun' | 'stale'> {
  const { release, flow } = live;
  const shown: BuyerState = { session: live.checkout.session, personal: live.checkout.personal };
  const quoted = await requote({ engine, release, flow, state: shown, effects: live.checkout.effects }, { cart: true, discounts: true, carriers: true, taxes: true, balances: true, facts: true });
  if (!quoted.ok) return refusal(quoted.messages, show(engine, live));

  const gone = quoted.state.session.cart.lines.filter(({ unavailable }) => unavailable === true);
  const isSame = quoted.state.session.fingerprint === fingerprint;
  const { absorbMinor } = release.shop.commit;
  const isRouted = (state: BuyerState): boolean => amountToPayMinor(state.session) === 0 || gatewaysOf(engine, release, flow, state).length > 0;
  const isBorne = !isSame && gone.length === 0 && absorbs(shown.session.quote, quoted.state.session.quote, absorbMinor) && coversStored(shown.session, quoted.state.session) && isRouted(shown);
  const facts = factsNow(engine, release, { unit: unitOf(shown), ...quoted.state });
  const isStillReady = isReady(quoted.state, flow, facts);
  const { vetoes, review } = await runChecks(engine, live, quoted.state, facts);
  // What is ordered is what was shown, also where the merchant bears a rise.
  const isPayable = !isStillReady || isRouted(isSame || isBorne ? shown : quoted.state);
  const changes = [
    ...gone.map(({ id, title }) => message('item_unavailable', { title }, `lines.${id}`)),
    ...(isSame || isBorne ? [] : [...changesBetween(shown.session.quote, quoted.state.session.quote, release.shop.locale), ...storedChange(shown.session, quoted.state.session, release.shop.locale), ...quoted.messages]),
    ...(isStillReady ? [] : missingOf(quoted.state, flow, facts)),
    ...(isPayable ? [] : [UNROUTED]),
  ];

  const step = stepOn(engine, live, actor, 'commit');
  const isUnchanged = (isSame || isBorne) && isStillReady && isPayable && gone.length === 0 && vetoes.length === 0;
  if (!isUnchanged) {
    const stopped = changes.length > 0 ? changes : vetoes.length > 0 ? vetoes : [message('cart_changed')];
    step.session = quoted.state.session;
    step.go({ type: 'COMMIT' });
    return stop(engine, live, step, stopped, isStillReady);
  }
  if (isBorne) step.note({ absorbedMinor: quoted.state.session.quote.totals.totalMinor - shown.session.quote.totals.totalMinor });
  // What was entered for the shown total is ordered with it: a rise that the buyer does not pay ends no condition.
  step.session = withOfferedInputs(step.session, flow, () => (isBorne ? factsNow(engine, release, { unit: unitOf(shown), ...shown }) : facts));
  await numberOrder(engine, step);
  step.go({ type: 'COMMIT' });
  if (review.length > 0 && step.session.attempt !== undefined) step.patch({ attempt: { ...step.session.attempt, review } });
  // A condition may have ended meanwhile, by the time of day.
  if (step.session.attempt?.tenders.some(({ state, gateways }) => state === 'open' && gateways.length === 0) === true) return stop(engine, live, step, [UNROUTED], true);
  step.go({
    type: 'QUOTED',
    answers: { isUnchanged: true, hasHolds: hasHolds(step.session, engine.capabilities), hasTenders: step.session.attempt?.tenders.some(({ state }) => state === 'open') === true },
  });
  const result = await write(engine, live, step);
  if (result.status === 'cart_taken') return otherTab(engine, lives, live, result.sessionId);
  return result.status === 'committed' ? 'begun' : 'stale';
}

const UNROUTED = message('payment_not_offered', undefined, 'payment');

/** Opens the checkout again, before anything is held. */
async function stop(engine: EngineContext, live: Live, step: Step, why: readonly Message[], isStillReady: boolean): Promise<CommandResult | 'stale'> {
  step.fail(why);
  step.go({ type: 'QUOTED', answers: { isUnchanged: false, isReady: isStillReady } });
  const { status } = await write(engine, live, step);
  return status === 'stale' ? 'stale' : refusal(why, show(engine, live));
}

/** The backend's number is asked for once, before money moves, and kept over declines: none is burnt. */
async function numberOrder(engine: EngineContext, step: Step): Promise<void> {
  const { orders } = engine;
  if (orders.allocateNumber === undefined || step.session.orderNumber !== undefined) return;
  const who = { kind: 'orders', id: 'orders', method: 'allocateNumber', sessionId: step.session.id };
  const orderNumber = await callPlugin(who, { idempotencyKey: step.session.id, runtime: engine.runtime, timeoutMs: engine.timeouts.quoteMs }, (call) =>
    // Asked for above; the call itself narrows nothing.
    orders.allocateNumber?.(step.session.id, call) ?? Promise.resolve(step.session.id),
  );
  step.patch({ orderNumber: checked('orderNumber', orderNumber, who) });
}

/** Another session of this cart came first: its order is the answer, or that it is being checked. */
async function otherTab(engine: EngineContext, lives: LiveSessions, live: Live, sessionId: string): Promise<CommandResult> {
  const other = await lives.get(sessionId);
  const order = other?.checkout.session.order;
  const told = order === undefined ? message('commit_in_progress') : message('already_committed', { orderId: order.id, orderNumber: order.number });
  return refusal([told], show(engine, live));
}
