import type { AuthorizeRequest, CallContext, HoldContract, MoveRequest, PaymentGateway, ResumeRequest, ValueCredit } from '../contracts/index.js';
import type { PluginCall } from '../errors/index.js';
import type { EffectResult } from '../machine/index.js';
import { firstKeyOf, isAuthorizing, isRenewal, isSecondLook, isUnwanted, keyEndsAt, mayRepeat, repeatEndsAt, RETRY_ASKED } from '../machine/index.js';
import { type Effect, type Order } from '../session/index.js';
import { checked, refuse } from './border.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';
import { isoNow } from './iso-now.js';
import type { Live } from './live.js';
import { taxReportOf } from './tax-request.js';

/**
 * How an effect is called. `first` certainly was not sent before. `again` is a payment that may be sent once more under its
 * key, which is written down before: of what a gateway does not find it matters when it was sent last. `resume` tells the
 * gateway that the buyer is back, `ask` sends nothing. What is safe to send at any time, by its id, is simply sent: `repeat`.
 */
export type Way = 'first' | 'again' | 'resume' | 'ask' | 'repeat';

/** How an effect is called now. */
export function wayOf(engine: EngineContext, live: Live, effect: Effect): Way {
  // Whether it went through is found out: it is not sent only to be refunded. A person may have it sent.
  if (isUnwanted(live.checkout.session, engine.capabilities, effect) && effect.outcome?.status !== RETRY_ASKED) return 'ask';
  // Only what this process wrote down itself and has not sent yet was certainly not sent.
  if (live.fresh.has(effect.key) && effect.sends === 0 && effect.state === 'intended') return 'first';
  const gateway = engine.registry.payment.get(effect.target);
  if (gateway === undefined) return 'repeat';
  if (resumeOf(engine, live, effect) !== undefined) return 'resume';
  return mayReplay(engine, gateway, live, effect) ? 'again' : 'ask';
}

/**
 * Makes one call to the outside world and brings back what became of it. Never rejects.
 *
 * A throw, a timeout and a malformed answer are `unknown`, whatever the call: it may have been processed.
 * A payment that may have been sent before is resolved, not sent.
 */
export async function sendEffect(engine: EngineContext, live: Live, effect: Effect, way: Way): Promise<EffectResult> {
  const isFirst = way === 'first';
  // A payment that was never sent may be refused without asking. What exists at the gateway is always asked for.
  const isNewPayment = isFirst && effect.kind === 'authorize';
  const { key } = effect;
  // A payment that is sent again is known by the moment that was written down for it.
  const askedAt = (way === 'again' ? effect.outcome?.repeatedAt : undefined) ?? isoNow(engine);
  const pass = isNewPayment ? engine.breakers.admit(effect.target) : undefined;
  if (isNewPayment && pass === undefined) return { key, askedAt, outcome: { status: 'unavailable' } };
  const isHoldRenewal = effect.kind === 'hold' && effect.state === 'succeeded';
  const isResume = !isFirst && knowsOfReturn(engine, live, effect);
  const notAfterMs = notAfter(engine, live, effect, way);
  // This process was frozen since it wrote the intent. By now another one may have found that nothing was sent, and gone on.
  const isTooLate = notAfterMs <= engine.clock();
  const outcome = isTooLate ? UNSENT : await call(engine, live, effect, way, notAfterMs);
  if (isResume) return { key, askedAt, isResume, outcome };
  if (isHoldRenewal) return { key, askedAt, isRenewal: true, outcome };
  // What was not sent says nothing of the gateway.
  if (pass !== undefined && !isTooLate) engine.breakers.record(pass, outcome.status);
  return { key, askedAt, outcome };
}

const UNSENT: EffectResult['outcome'] = { status: 'unknown' };

async function call(engine: EngineContext, live: Live, effect: Effect, way: Way, notAfterMs: number): Promise<EffectResult['outcome']> {
  const who = whoOf(engine, live, effect, way);
  try {
    return await callPlugin(
      who,
      { idempotencyKey: keyOf(effect, live), runtime: engine.runtime, timeoutMs: engine.timeouts.effectMs, notAfterMs },
      (context) => dispatch(engine, live, effect, { who, way, call: context }),
    );
  } catch (error) {
    engine.onProblem(error);
    return { status: 'unknown' };
  }
}

/** Each renewal of a hold is a call of its own, and keeps its key while it is repeated. */
function keyOf({ key, kind, state }: Effect, { checkout: { session } }: Live): string {
  return kind === 'hold' && state === 'succeeded' ? `${key}.renewed.${session.attempt?.holds?.[key]?.expiresAt ?? 1}` : key;
}

/** Who is called for an effect, and by which method. */
function whoOf(engine: EngineContext, live: Live, effect: Effect, way: Way): PluginCall {
  const { key, kind, target: id, state } = effect;
  const about = { sessionId: live.id, effect: key };
  switch (kind) {
    case 'authorize':
    case 'capture':
    case 'void':
    case 'refund':
      return { kind: 'payment', id, method: way === 'first' ? kind : resumeOf(engine, live, effect) === undefined ? 'resolve' : 'resume', ...about };
    case 'hold':
    case 'consume':
    case 'release': {
      const holder = (['inventory', 'discounts'] as const).find((each) => engine.registry[each].has(id)) ?? 'value';
      return { kind: holder, id, method: kind === 'hold' && state === 'succeeded' ? 'renew' : kind, ...about };
    }
    case 'credit':
      return { kind: 'value', id, method: kind, ...about };
    case 'place':
      return { kind: 'orders', id: 'orders', method: kind, ...about };
    case 'report_tax':
      return { kind: 'tax', id, method: 'commit', ...about };
    case 'void_tax':
      return { kind: 'tax', id, method: 'void', ...about };
  }
}

async function dispatch(engine: EngineContext, live: Live, effect: Effect, { who, way, call }: { readonly who: PluginCall; readonly way: Way; readonly call: CallContext }): Promise<EffectResult['outcome']> {
  switch (effect.kind) {
    case 'authorize':
    case 'capture':
    case 'void':
    case 'refund': {
      const gateway = engine.registry.payment.get(effect.target);
      if (gateway === undefined) return { status: 'unknown' };
      const answer = await pay(engine, gateway, live, effect, effect.kind, way, call);
      const outcome = checked(effect.kind === 'authorize' ? 'payment' : 'move', answer, who);
      // Nobody captures what a sale left held: its order would settle, and never be paid.
      const isHeldOnly = effect.kind === 'authorize' && gateway.moves === 'sale' && outcome.status === 'approved' && 'captured' in outcome && !outcome.captured;
      if (isHeldOnly) throw refuse(who, '"captured" is false, and "moves" of this gateway is "sale": it takes money at once, or says "authorize"', 'effect');
      // It was this question that was not processed. What it asked about may have been, long ago.
      return way !== 'first' && outcome.status === 'unavailable' ? { status: 'unknown' } : outcome;
    }
    case 'hold':
    case 'consume':
    case 'release': {
      const holder: HoldContract<object> | undefined = engine.registry.inventory.get(effect.target) ?? engine.registry.discounts.get(effect.target) ?? engine.registry.value.get(effect.target);
      if (holder === undefined) return { status: 'unknown' };
      // The request was written by the plan for this method; a hold's id is part of it.
      const request = effect.request as { readonly holdId: string };
      if (effect.kind === 'hold' && effect.state === 'succeeded') {
        const renewed = await (holder.renew?.({ holdId: request.holdId }, call) ?? Promise.resolve({ status: 'unknown' }));
        return checked('hold', renewed, who);
      }
      const answer = await holder[effect.kind](request, call);
      return checked(effect.kind === 'hold' ? 'hold' : 'end', answer, who);
    }
    case 'credit': {
      const keeper = engine.registry.value.get(effect.target);
      if (keeper === undefined) return { status: 'unknown' };
      // A person gives it back, or has it tried again once the plugin can.
      if (keeper.credit === undefined) return { status: 'failed', code: 'credit_unsupported' };
      // Written by the machine for this method.
      return checked('end', await keeper.credit(effect.request as ValueCredit, call), who);
    }
    case 'place': {
      // A store in trouble is not the backend's.
      const order = live.order ?? (await orderOf(engine, live, effect).catch(engine.onProblem));
      if (order === undefined) return { status: 'unknown' };
      return checked('place', await engine.orders.place(order, call), who);
    }
    case 'report_tax': {
      const provider = engine.registry.tax.get(effect.target);
      const { session } = live.checkout;
      const { order } = session;
      if (order === undefined || provider?.commit === undefined) return { status: 'unknown' };
      await provider.commit(taxReportOf(live.release.shop, session, order.id), call);
      return { status: 'succeeded' };
    }
    case 'void_tax': {
      const provider = engine.registry.tax.get(effect.target);
      const { order } = live.checkout.session;
      if (order === undefined || provider?.void === undefined) return { status: 'unknown' };
      await provider.void({ orderId: order.id }, call);
      return { status: 'succeeded' };
    }
  }
}

function pay(
  engine: EngineContext,
  gateway: PaymentGateway,
  live: Live,
  effect: Effect,
  kind: 'authorize' | 'capture' | 'void' | 'refund',
  way: Way,
  call: CallContext,
): Promise<unknown> {
  // The plan wrote the request in the form this kind takes.
  const request = effect.request as AuthorizeRequest & MoveRequest;
  if (way === 'first') return gateway[kind](request, call);
  const resume = resumeOf(engine, live, effect);
  if (resume !== undefined) return gateway.resume?.(resume, call) ?? Promise.resolve({ status: 'unknown' });
  return gateway.resolve({ kind, idempotencyKey: firstKeyOf(effect), request, mayReplay: way === 'again' }, call);
}

/** What the gateway has to hear of the buyer's return, where it wants to hear it. */
function resumeOf(engine: EngineContext, live: Live, effect: Effect): ResumeRequest | undefined {
  const { resume } = live.checkout.personal;
  const isHeard = engine.registry.payment.get(effect.target)?.resume !== undefined;
  if (!isHeard || resume?.effect !== effect.key || effect.reference === undefined) return undefined;
  return { payment: effect.reference, input: resume.input };
}

/** After this call the gateway knows that the buyer is back. One that does not want to hear of it knows by itself: its answer to any question counts. */
function knowsOfReturn(engine: EngineContext, live: Live, effect: Effect): boolean {
  if (live.checkout.personal.resume?.effect !== effect.key) return false;
  return engine.registry.payment.get(effect.target)?.resume === undefined || effect.reference !== undefined;
}

/** Where it could arrive past the key's life, less a margin, nothing is sent again; nor is a payment that nobody waits for any more. */
function mayReplay(engine: EngineContext, gateway: PaymentGateway, live: Live, effect: Effect): boolean {
  const nowMs = engine.clock();
  const isKeyAlive = nowMs < repeatEndsAt(effect, gateway, engine.timeouts.effectMs);
  if (!isKeyAlive || isSecondLook(effect) || !mayRepeat(effect)) return false;
  // A renewal waits for nobody: it is wanted as long as its key lives.
  if (effect.kind !== 'authorize' || isRenewal(effect)) return true;
  const { session } = live.checkout;
  const { attempt } = session;
  const isWanted =
    isAuthorizing(session.phase) &&
    attempt?.cancelRequested !== true &&
    attempt?.backRequested !== true &&
    attempt?.tenders.some(({ authorization, state }) => authorization === effect.key && state === 'open') === true;
  return isWanted && nowMs < Date.parse(attempt.deadline);
}

/** Until when the request may be sent, for the first time or again. A question may be asked at any time. */
function notAfter(engine: EngineContext, live: Live, effect: Effect, way: Way): number {
  const gateway = engine.registry.payment.get(effect.target);
  if (gateway === undefined || way === 'ask' || (way === 'resume' && !mayReplay(engine, gateway, live, effect))) return Infinity;
  const { effectMs } = engine.timeouts;
  // What others conclude from its absence counts from when it was written down, so sending does too.
  const writtenAt = way === 'first' ? effect.createdAt : way === 'again' ? effect.outcome?.repeatedAt : undefined;
  const keyEnds = Math.min(
    way === 'first' ? keyEndsAt(effect, gateway) : repeatEndsAt(effect, gateway, effectMs),
    writtenAt === undefined ? Infinity : Date.parse(writtenAt) + effectMs,
  );
  const { attempt, order } = live.checkout.session;
  // A lease is renewed while calls are out; what is sent is sent within it.
  const ends = Math.min(keyEnds, live.lease === undefined ? Infinity : engine.clock() + live.lease.goodUntil - engine.runtime.elapsed());
  return effect.kind === 'authorize' && attempt !== undefined && order === undefined ? Math.min(ends, Date.parse(attempt.deadline)) : ends;
}

async function orderOf(engine: EngineContext, live: Live, effect: Effect): Promise<Order | undefined> {
  const { orderId } = effect.request as { readonly orderId: string };
  live.order ??= await engine.store.findOrder(live.checkout.session.shopKey, orderId);
  return live.order;
}
