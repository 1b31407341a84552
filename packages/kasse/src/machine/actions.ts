import { message } from '../errors/index.js';
import { captureEntry, orderEntry, orderOf } from '../session/index.js';
import type { MachineAction } from './chart.js';
import { isRefused } from './effect-state.js';
import { giveBackKept } from './kept-stock.js';
import { look } from './look.js';
import { isCommitted } from './phase.js';
import { intendAuthorization, intendHolds, intendObligations, intendReleases, openReleases, standingPayments, stuckObligations, tendersOf } from './plan.js';
import { dueOf } from './payment-due.js';
import { watchExpiry } from './renewal.js';
import type { Step } from './step.js';

/** What each action of the machine changes. */
export const actions: Readonly<Record<MachineAction, (step: Step) => void>> = {
  freeze,
  thaw,
  intendHolds,
  intendAuthorization,
  intendReleases,
  pivot,
  recordCancel,
  recordBack,
  resolveSoon,
  raiseAttention,
  close,
};

function freeze(step: Step): void {
  const number = step.session.attempts + 1;
  const deadline = step.after(step.context.shop.commit.attemptMs);
  step.patch({ attempts: number });
  step.patch({ messages: [], attempt: { number, startedAt: step.context.now, deadline, tenders: tendersOf(step) } });
  step.claimCart();
  step.setDeadline('attempt', deadline);
  step.emit('checkout.commit.started', { attempt: number }, `commit.started:${number}`);
}

/** Back to open. What the buyer must know stays as messages; time spent committing does not count against them. */
function thaw(step: Step): void {
  const { attempt, expiresAt, ...rest } = step.session;
  const soonest = step.after(step.context.shop.session.expiresAfterMs);
  step.session = {
    ...rest,
    expiresAt: expiresAt > soonest ? expiresAt : soonest,
    ...(attempt?.failure === undefined ? {} : { messages: attempt.failure }),
  };
  step.releaseCart();
  step.clearTimers('resolve');
  step.setDeadline('expire', step.session.expiresAt);
  if (attempt !== undefined) {
    step.emit('checkout.commit.stopped', { attempt: attempt.number, codes: attempt.failure?.map(({ code }) => code) ?? [] }, `commit.stopped:${attempt.number}`);
  }
}

/** The one step that cannot be undone: the order is recorded and everything still to do is written down. */
function pivot(step: Step): void {
  const { now } = step.context;
  const id = `or_${step.session.id.slice(3)}`;
  const number = step.session.orderNumber ?? id;
  const due = dueOf(step);
  const order = orderOf(step.session, step.personal, { id, number, committedAt: now, ...(due === undefined ? {} : { due }) });
  step.order = order;
  step.patch({ order: { id, number, committedAt: now }, messages: [] });
  step.clearTimers('deadline', 'resolve');
  if (due !== undefined) {
    step.patch({ due });
    step.setTimer('due', due.by);
  }
  step.book(orderEntry(order));
  for (const effect of standingPayments(step)) {
    if (effect.outcome?.isCaptured === true) step.book(captureEntry({ key: effect.key, at: now, gateway: effect.target, amountMinor: effect.outcome.amountMinor ?? 0, currency: order.currency }));
    else watchExpiry(step);
  }
  intendObligations(step, id);
  if (order.review !== undefined) step.flag('risk_review');
  step.emit('checkout.committed', { orderId: id, totalMinor: order.totalMinor, currency: order.currency });
}

function recordCancel(step: Step): void {
  const { attempt } = step.session;
  if (attempt !== undefined) step.patch({ attempt: { ...attempt, cancelRequested: true } });
}

function recordBack(step: Step): void {
  const { attempt } = step.session;
  if (attempt !== undefined) step.patch({ attempt: { ...attempt, backRequested: true, failure: [message('payment_stopped')] } });
}

/** The payment's outcome is unknown: it is asked for now, and a timer ends the asking. */
function resolveSoon(step: Step): void {
  const { attempt } = step.session;
  const key = attempt?.tenders.find(({ state }) => state === 'open')?.authorization;
  const effect = key === undefined ? undefined : step.effect(key);
  // When the gateway wants to be asked about a pending one was for a buyer with time to wait.
  const isDueLate = effect?.dueAt === null || effect?.outcome?.status === 'pending';
  if (effect !== undefined && (effect.state === 'intended' || effect.state === 'unknown') && isDueLate) {
    look(step, effect);
  }
  // Every unknown answer comes by here: the patience counts from the first.
  if (!step.hasTimer('resolve')) step.setTimer('resolve', step.after(step.context.shop.commit.resolveWithinMs));
}

function raiseAttention(step: Step): void {
  const { phase, attempt } = step.session;
  if (isCommitted(phase)) {
    for (const effect of stuckObligations(step)) step.flag(`${effect.kind}_${isRefused(effect) ? 'failed' : 'stuck'}`, effect.key);
  } else if (phase === 'releasing') {
    const unknown = attempt?.tenders.find(({ state }) => state === 'open')?.authorization;
    step.flag('outcome_unknown', unknown);
    step.fail([message('payment_checking')]);
  } else {
    for (const { key } of openReleases(step)) step.flag('release_stuck', key);
  }
}

function close(step: Step): void {
  const { phase } = step.session;
  step.clearTimers('deadline', 'resolve');
  giveBackKept(step);
  step.patch({ messages: [message(phase === 'expired' ? 'expired' : 'canceled')] });
  step.emit(`checkout.${phase}`);
  scheduleErasure(step);
}

/** The session ended: from now on the time runs for which its buyer's data is kept. */
export function scheduleErasure(step: Step): void {
  const { retentionMs } = step.context;
  if (retentionMs !== undefined) step.setTimer('erase', step.after(retentionMs));
}
