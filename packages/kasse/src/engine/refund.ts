import { forStaff, message, type Message, type MessageCode } from '../errors/index.js';
import { intendRefund, isCommitted, isOver, movedMinor, ordinalOfRequest, refundableParts, requestIdOf, tenderOf, type RefundablePart } from '../machine/index.js';
import { formatMoneyPlain } from '../money/index.js';
import type { CheckoutSession, Effect } from '../session/index.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import type { Live } from './live.js';
import { requestFlaw } from './request-flaw.js';
import { waitFor } from './wait-for.js';
import { stepOn, write } from './write.js';

export interface RefundRequest {
  /** The caller's own: 1 to 100 letters, digits, `_ - :`. The same one is the same refund; with another amount `request_conflict`. */
  readonly requestId: string;
  /** Positive, in the order's currency. */
  readonly amountMinor: number;
}

/** What of a refund goes back to one tender. */
export interface RefundedPart {
  /** The flow's payment method; of gift cards and points their plugin. */
  readonly methodId: string;
  /** The gateway or the plugin that gives it back. */
  readonly to: string;
  readonly amountMinor: number;
  readonly status: 'refunded' | 'pending' | 'failed';
  /** Why it failed. */
  readonly code?: string;
}

export type RefundResult =
  | { readonly ok: true; readonly status: 'refunded' | 'pending'; readonly amountMinor: number; readonly parts: readonly RefundedPart[] }
  /** `parts` where the refund was made and some of it was refused: `refund_incomplete` when the rest went back, `refund_refused` when nothing did. */
  | { readonly ok: false; readonly code: MessageCode; readonly messages: readonly Message[]; readonly parts?: readonly RefundedPart[] };

/** What one tender of an order paid, and what of it went back. Amounts in minor units. */
export interface RefundableTender {
  readonly methodId: string;
  readonly to: string;
  /** What the buyer may see of a gift card's code. */
  readonly masked?: string;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  /** Under way. */
  readonly refundingMinor: number;
  /** What can be refunded to it now. */
  readonly leftMinor: number;
}

/** See `Staff.refund`. */
export async function refund(engine: EngineContext, live: Live, actor: string, request: RefundRequest): Promise<RefundResult> {
  const given: Partial<RefundRequest> = { ...(request as Partial<RefundRequest> | undefined) };
  const flaw = requestFlaw(given);
  if (flaw !== undefined) return refusedRefund(flaw);
  const { requestId, amountMinor } = request;
  const begun = await live.exclusively(() => intend(engine, live, actor, { requestId, amountMinor }));
  if (begun !== undefined) return begun;
  drive(engine, live);
  const current = (): readonly Effect[] => effectsOf(live, requestId);
  await waitFor(engine, live, () => current().every(isOver), engine.timeouts.answerMs);
  return resultOf(live.checkout.session, current(), amountMinor);
}

/** See `Staff.refundable`. */
export function refundableTenders({ capabilities }: EngineContext, { checkout: { session, effects } }: Live): readonly RefundableTender[] {
  if (!isCommitted(session.phase)) return [];
  return refundableParts(session, effects.values()).map(({ kind, of, tender, leftMinor }) => {
    const back = [...effects.values()].filter((effect) => (effect.kind === 'refund' || effect.kind === 'credit') && effect.of === of.key);
    const sum = (those: readonly Effect[]): number => those.reduce((minor, effect) => minor + movedMinor(effect), 0);
    const masked = session.storedValue?.find(({ id }) => kind === 'credit' && id === tender?.id)?.masked;
    const refundedMinor = tender?.authorization === of.key ? (tender.refundedMinor ?? 0) : sum(back.filter(({ state }) => state === 'succeeded'));
    const refundingMinor = sum(back.filter((effect) => !isOver(effect)));
    return {
      methodId: tender?.methodId ?? of.target,
      to: of.target,
      ...(masked === undefined ? {} : { masked }),
      paidMinor: leftMinor + refundedMinor + refundingMinor,
      refundedMinor,
      refundingMinor,
      leftMinor: kind === 'refund' || capabilities.credits.includes(of.target) ? leftMinor : 0,
    };
  });
}

/** Writes down what goes back to which tender. `undefined` once it stands, now or before. */
async function intend(engine: EngineContext, live: Live, actor: string, { requestId, amountMinor }: RefundRequest): Promise<RefundResult | undefined> {
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const { session, effects } = live.checkout;
    if (!isCommitted(session.phase)) return refusedRefund(message('not_committed'));
    const known = effectsOf(live, requestId);
    if (known.length > 0) {
      // Erased, a part that failed says no amount any more.
      const isSame = known.some((effect) => movedMinor(effect) === 0) || sumOf(known) === amountMinor;
      return isSame ? undefined : refusedRefund(message('request_conflict'));
    }
    const parts = refundableParts(session, effects.values()).filter(({ kind, of }) => kind === 'refund' || engine.capabilities.credits.includes(of.target));
    const max = parts.reduce((sum, { leftMinor }) => sum + leftMinor, 0);
    if (amountMinor > max) return refusedRefund(message('refund_exceeds_captured', { max: formatMoneyPlain({ amountMinor: max, currency: session.quote.currency }) }));
    const step = stepOn(engine, live, actor, 'refund');
    shared(parts, amountMinor).forEach(({ part, minor }, index) => intendRefund(step, part, minor, ordinalOfRequest(requestId, part, index === 0)));
    step.note({ amountMinor });
    const { status } = await write(engine, live, step);
    if (status === 'committed') return undefined;
  }
  return refusedRefund(message('stale_revision'));
}

const STALE_TRIES = 3;

/** Each tender gives what it can, in turn, until the amount is reached. */
function shared(parts: readonly RefundablePart[], amountMinor: number): readonly { readonly part: RefundablePart; readonly minor: number }[] {
  let leftMinor = amountMinor;
  return parts.flatMap((part) => {
    const minor = Math.min(part.leftMinor, leftMinor);
    leftMinor -= minor;
    return minor > 0 ? [{ part, minor }] : [];
  });
}

function effectsOf({ checkout: { effects } }: Live, requestId: string): readonly Effect[] {
  return [...effects.values()].filter((effect) => (effect.kind === 'refund' || effect.kind === 'credit') && effect.attempt === 0 && requestIdOf(effect) === requestId);
}

function resultOf(session: CheckoutSession, effects: readonly Effect[], amountMinor: number): RefundResult {
  const parts = effects.map((effect): RefundedPart => {
    const { state, target, of, outcome } = effect;
    const methodId = (of === undefined ? undefined : tenderOf(session, { key: of }))?.methodId ?? target;
    const status = state === 'succeeded' ? 'refunded' : state === 'failed' ? 'failed' : 'pending';
    return { methodId, to: target, amountMinor: movedMinor(effect), status, ...(status === 'failed' && outcome?.code !== undefined ? { code: outcome.code } : {}) };
  });
  const failed = parts.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return { ok: true, status: parts.every(({ status }) => status === 'refunded') ? 'refunded' : 'pending', amountMinor, parts };
  if (failed.length === parts.length) return { ...refusedRefund(message('refund_refused', { codes: [...new Set(failed.map(({ code = 'refused' }) => code))].join(', ') })), parts };
  const missing = formatMoneyPlain({ amountMinor: failed.reduce((sum, part) => sum + part.amountMinor, 0), currency: session.quote.currency });
  return { ...refusedRefund(message('refund_incomplete', { missing })), parts };
}

function sumOf(effects: readonly Effect[]): number {
  return effects.reduce((sum, effect) => sum + movedMinor(effect), 0);
}

export function refusedRefund(why: Message): RefundResult & { readonly ok: false } {
  return { ok: false, code: why.code, messages: [forStaff(why)] };
}
