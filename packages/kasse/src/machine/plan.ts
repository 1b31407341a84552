import type { AuthorizeRequest, MoveRequest, StockRequest, ValueHold } from '../contracts/index.js';
import { KasseError } from '../errors/index.js';
import { amountToPayMinor, omit, storedPartsOf, type CheckoutSession, type Effect, type Tender } from '../session/index.js';
import type { Capabilities } from './capabilities.js';
import { effectKey } from './effect-key.js';
import { isOver, isRefused, LOOK_ASKED, RETRY_ASKED } from './effect-state.js';
import { graceOf, holdIdOf, isKept, keptStock } from './kept-stock.js';
import { forgetResume } from './resume.js';
import type { Step } from './step.js';
import { bookStray } from './stray.js';
import { tellWhy } from './tell-why.js';

/** How the total will be paid: stored value first, since its hold is the easiest to undo, then the chosen method. */
export function tendersOf(step: Step): readonly Tender[] {
  const { session, personal, context } = step;
  const stored = storedPartsOf(session).map(({ use: { id, plugin }, amountMinor }): Tender => {
    const key = effectKey(session.id, session.attempts, 'hold', plugin, id);
    return { id, methodId: plugin, amountMinor, gateways: [], commitOn: 'approved', state: 'held', authorization: key, gateway: plugin, reference: key };
  });
  const amountMinor = amountToPayMinor(session);
  const method = context.flow.payment.methods.find(({ id }) => id === session.payment?.methodId);
  if (amountMinor === 0 || method === undefined) return stored;
  return [...stored, { id: '1', methodId: method.id, amountMinor, gateways: context.gateways(session, personal), commitOn: method.commitOn, state: 'open' }];
}

/** Whether anything has to be held before money moves. */
export function hasHolds(session: CheckoutSession, capabilities: Capabilities): boolean {
  return capabilities.inventory !== undefined || session.storedValue !== undefined || (capabilities.discounts !== undefined && heldCodes(session).length > 0);
}

/** Writes down the claims on stock, on limited codes and on stored value, undone in reverse order. A hold's id is its key. */
export function intendHolds(step: Step): void {
  const { session, personal } = step;
  const { inventory, discounts } = step.context.capabilities;
  const attempt = session.attempts;
  if (inventory !== undefined) {
    const key = effectKey(session.id, attempt, 'hold', inventory, 1);
    const stock = stockOf(session);
    const { holdId = key, dueAt } = keptStock(step, inventory, stock) ?? { dueAt: step.context.now };
    step.intend({ key, kind: 'hold', target: inventory, attempt, request: { holdId, ...stock }, dueAt });
  }
  const codes = heldCodes(session);
  if (discounts !== undefined && codes.length > 0) {
    const key = effectKey(session.id, attempt, 'hold', discounts, 1);
    const customerId = personal.customer?.id;
    step.intend({
      key,
      kind: 'hold',
      target: discounts,
      attempt,
      request: { holdId: key, codes, amountsMinor: amountsOf(session), ...(customerId === undefined ? {} : { customerId }) },
    });
  }
  for (const { state, id, gateway = '', authorization: key = '', amountMinor } of session.attempt?.tenders ?? []) {
    if (state !== 'held') continue;
    const request: ValueHold & { readonly holdId: string } = { holdId: key, account: personal.accounts?.[id] ?? '', amountMinor, currency: session.quote.currency };
    step.intend({ key, kind: 'hold', target: gateway, attempt, request });
  }
}

/** Writes down the authorization of the next open tender at its current gateway. */
export function intendAuthorization(step: Step): void {
  const { session, personal, context } = step;
  const { attempt } = session;
  const tender = attempt?.tenders.find(({ state }) => state === 'open');
  if (attempt === undefined || tender === undefined) return;
  const [gateway] = tender.gateways;
  // Without a call nothing would ever answer, and the session wait until its deadline.
  if (gateway === undefined) throw new KasseError('ERR_INVARIANT', `No gateway is left for tender "${tender.id}" of session "${session.id}". A commit begins where there is one.`, { sessionId: session.id, tender: tender.id });
  const key = effectKey(session.id, attempt.number, 'authorize', gateway, tender.id);
  const { customer } = personal;
  // What the buyer added for the rest has an instrument of its own.
  const instrument = personal.added?.[tender.id] ?? personal.instrument;
  const request: AuthorizeRequest = {
    reference: session.id,
    amountMinor: tender.amountMinor,
    currency: session.quote.currency,
    method: context.flow.payment.methods.find(({ id }) => id === tender.methodId)?.method ?? tender.methodId,
    capture: context.capabilities.gateways[gateway]?.moves === 'sale',
    ...(instrument?.token === undefined ? {} : { token: instrument.token }),
    ...(customer === undefined ? {} : { customerId: customer.id }),
  };
  step.intend({ key, kind: 'authorize', target: gateway, attempt: attempt.number, request });
  // Each payment has a patience of its own, at the next gateway as well.
  step.clearTimers('resolve');
  step.patch({
    attempt: {
      ...attempt,
      // Where the buyer had to go for another gateway, and its name for the payment, are of no use at this one.
      tenders: attempt.tenders.map((known) => (known.id === tender.id ? { authorization: key, gateway, ...omit(known, 'authorization', 'gateway', 'action', 'reference') } : known)),
    },
  });
}

/**
 * Writes down the undoing of the running attempt, newest first: payments that went through or may still, then holds. They
 * are sent in this order and do not wait for each other: a void that hangs must not keep stock from others.
 * An authorization whose outcome is unknown cannot be undone yet; it stays watched and is swept when it shows.
 */
export function intendReleases(step: Step): void {
  forgetResume(step);
  tellWhy(step);
  // Undoing has a deadline of its own: past it the buyer may go on, and what is left stays watched.
  step.setDeadline('attempt', step.after(step.context.shop.commit.resolveWithinMs));
  const keepUntil = graceOf(step);
  for (const effect of [...step.ofAttempt()].reverse()) {
    if (effect.kind === 'authorize') undoAuthorization(step, effect);
    if (effect.kind === 'hold' && effect.state !== 'failed') {
      const key = effectKey(effect.sessionId, effect.attempt, 'release', effect.target, ordinalOf(effect));
      const isKept = keepUntil !== undefined && effect.state === 'succeeded' && effect.target === step.context.capabilities.inventory;
      step.intend({ key, kind: 'release', target: effect.target, attempt: effect.attempt, request: { holdId: holdIdOf(effect) }, of: effect.key, dueAt: isKept ? keepUntil : step.context.now });
    }
  }
}

/** Void or refund, by what really happened at the gateway. Nothing to do for a payment that never was. */
export function undoAuthorization(step: Step, authorization: Effect): void {
  const { reference, outcome, state } = authorization;
  if (reference === undefined || state === 'failed' || state === 'reversed') return;
  const kind = outcome?.isCaptured === true ? 'refund' : 'void';
  const key = effectKey(authorization.sessionId, authorization.attempt, kind, authorization.target, ordinalOf(authorization));
  // An undoing that was refused while the payment was still on its way says nothing of the payment that came of it.
  const earlier = step.effect(key);
  // One that was refused afterwards is undone the other way already.
  const isUndoneOtherwise = step.effect(key.replace(`.${kind}.`, kind === 'void' ? '.refund.' : '.void.')) !== undefined;
  const isLate = state === 'succeeded' && earlier !== undefined && isRefused(earlier) && !isUndoneOtherwise;
  // A payment that may still come of it stays watched, whatever becomes of the undoing.
  if (state === 'unknown' && authorization.dueAt === null) step.learn(authorization, 'unknown', { dueAt: step.after(WATCH_MS), isSend: false });
  const undoing = isLate ? `${key}-late` : key;
  const request: MoveRequest = {
    payment: reference,
    amountMinor: outcome?.amountMinor ?? requestOf(authorization).amountMinor,
    currency: outcome?.currency ?? requestOf(authorization).currency,
  };
  // Money that was taken and is kept for nothing, until the refund brings the account to zero.
  if (kind === 'refund' && step.effect(undoing) === undefined) bookStray(step, authorization, `${authorization.key}.stray`, request);
  step.intend({
    key: undoing,
    kind,
    target: authorization.target,
    attempt: authorization.attempt,
    request,
    of: authorization.key,
  });
}

const WATCH_MS = 5_000;

/** Writes down everything that must come true after the pivot. */
export function intendObligations(step: Step, orderId: string): void {
  const { session, context } = step;
  const attempt = session.attempts;
  const intend = (kind: 'place' | 'consume' | 'capture' | 'report_tax', target: string, ordinal: string | number, request: unknown, of?: string): void => {
    step.intend({
      key: effectKey(session.id, attempt, kind, target, ordinal),
      kind,
      target,
      attempt,
      request,
      ...(of === undefined ? {} : { of }),
    });
  };
  intend('place', 'orders', 1, { orderId });
  for (const effect of step.ofAttempt()) {
    if (effect.kind === 'hold' && effect.state === 'succeeded') {
      intend('consume', effect.target, ordinalOf(effect), { holdId: holdIdOf(effect) }, effect.key);
    }
  }
  for (const payment of standingPayments(step)) intendCapture(step, payment);
  const reporter = context.flow.tax.providers.find((id) => context.capabilities.reportsTax.includes(id));
  if (reporter !== undefined) intend('report_tax', reporter, 1, { orderId });
}

/** The payments that pay for the order. Another of the same attempt was given up, and goes back. */
export function standingPayments(step: Step): readonly Effect[] {
  const keys = new Set(step.session.attempt?.tenders.map(({ authorization }) => authorization));
  return step.ofAttempt().filter(({ kind, key, state }) => kind === 'authorize' && state === 'succeeded' && keys.has(key));
}

/** Writes down the capture of an authorization that holds money until the order is placed. */
export function intendCapture(step: Step, authorization: Effect): void {
  const { flow, capabilities } = step.context;
  const { key, sessionId, attempt, target, reference, outcome } = authorization;
  const mustCapture = outcome?.isCaptured !== true && flow.payment.capture === 'on-commit' && capabilities.gateways[target]?.moves === 'authorize';
  if (!mustCapture || reference === undefined) return;
  const request: MoveRequest = { payment: reference, amountMinor: outcome?.amountMinor ?? requestOf(authorization).amountMinor, currency: requestOf(authorization).currency };
  const isPlaced = [...step.effects()].some(({ kind, state }) => kind === 'place' && state === 'succeeded');
  // Money is taken only for an order that the backend has: until then the capture is not due.
  const dueAt = isPlaced ? step.context.now : null;
  step.intend({ key: effectKey(sessionId, attempt, 'capture', target, ordinalOf(authorization)), kind: 'capture', target, attempt, request, of: key, dueAt });
}

const obligationKinds: readonly Effect['kind'][] = ['place', 'consume', 'capture', 'report_tax'];

export function isObligation(effect: Effect): boolean {
  return obligationKinds.includes(effect.kind);
}

/** Obligations that a person has to look at: refused for good, or past the shop's patience. */
export function stuckObligations(step: Step): readonly Effect[] {
  return [...step.effects()].filter((effect) => isStuckObligation(step, effect));
}

export function isStuckObligation(step: Step, effect: Effect): boolean {
  const status = effect.outcome?.status;
  if (!isObligation(effect) || isOver(effect) || status === RETRY_ASKED || status === LOOK_ASKED) return false;
  return isRefused(effect) || effect.sends >= step.context.shop.commit.obligationAttempts;
}

/** The undoing of an attempt that is still going on. What was refused for good waits for a person, not for time. */
export function openReleases(step: Step): readonly Effect[] {
  return step.ofAttempt().filter((effect) => isUndoing(effect) && !isOver(effect) && !isRefused(effect) && !isKept(step, effect));
}

/** Takes back what was done before the pivot. A refund that staff asked for belongs to no attempt and undoes nothing. */
export function isUndoing({ kind, attempt }: Effect): boolean {
  return attempt !== 0 && undoingKinds.includes(kind);
}

const undoingKinds: readonly Effect['kind'][] = ['release', 'void', 'refund'];

/** The goods of the cart, from the place where they are picked up. What needs no shipping lies on none of its shelves. */
function stockOf({ cart, fulfillment: { pickupPointId } }: CheckoutSession): StockRequest {
  if (pickupPointId === undefined) return { lines: cart.lines.map(({ id, sku, quantity }) => ({ lineId: id, sku, quantity })) };
  const lines = cart.lines.map(({ id, sku, quantity, requiresShipping }) => (requiresShipping ? { lineId: id, sku, quantity } : { lineId: id, sku, quantity, comesFromAnywhere: true }));
  return { lines, locationId: pickupPointId };
}

function heldCodes(session: CheckoutSession): readonly string[] {
  return session.quote.discounts.flatMap(({ code, isLimited }) => (code !== undefined && isLimited === true ? [code] : []));
}

/** What each limited code takes off, by code. */
function amountsOf(session: CheckoutSession): Readonly<Record<string, number>> {
  const amounts = new Map<string, number>();
  // One code may take something off several lines.
  for (const { code, isLimited, amountMinor } of session.quote.discounts) {
    if (code !== undefined && isLimited === true) amounts.set(code, (amounts.get(code) ?? 0) + amountMinor);
  }
  return Object.fromEntries(amounts);
}

/** The stored request of an authorization; written by `intendAuthorization`, so its shape is known. */
function requestOf(authorization: Effect): AuthorizeRequest {
  return authorization.request as AuthorizeRequest;
}

export function ordinalOf({ key }: Pick<Effect, 'key'>): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
