import type { DeadLetter, JournalEntry, MoveRequest } from '../contracts/index.js';
import { message, type Message, type MessageCode } from '../errors/index.js';
import { attentionRows, effectKey, isCommitted, isOver, refundableParts, type AttentionRow, type Exit } from '../machine/index.js';
import type { Explanation } from '../rules/index.js';
import type { Effect, LedgerEntry, View } from '../session/index.js';
import { formatMoneyPlain } from '../money/index.js';
import { capture, refusedCapture, type CaptureRequest, type CaptureResult } from './capture.js';
import type { EngineContext } from './context.js';
import { replay } from './dead-letters.js';
import { drive } from './drive.js';
import { expireInTurn } from './expire.js';
import type { Live, LiveSessions } from './live.js';
import { answerTo } from './result.js';
import { cancelByStaff, eraseByStaff, settle, type StaffResult } from './settle.js';
import { show } from './show.js';
import { waitFor } from './wait-for.js';
import { stepOn, write } from './write.js';

/** What the backend's people may do. Kasse journals who they are and authenticates nobody. */
export interface Staff {
  /** @returns `undefined` for a session this shop does not have. */
  view(sessionId: string): Promise<View | undefined>;
  /** Which flow won and why each other lost, from the facts stored at open. */
  explain(sessionId: string): Promise<Explanation | undefined>;
  /**
   * Gives captured money back. `requestId` is the caller's: the same one returns the same refund, whatever happened in
   * between. Refunds under way reserve the refundable balance.
   */
  refund(sessionId: string, request: RefundRequest): Promise<RefundResult>;
  /**
   * Takes money that is held, whole or in part: for goods that leave when the flow captures on shipment, or for an invoice
   * that was paid. `requestId` is the caller's, as with `refund`. Captures under way reserve what is held.
   */
  capture(sessionId: string, request: CaptureRequest): Promise<CaptureResult>;
  /** Every durable step, oldest first. */
  journal(sessionId: string): Promise<readonly JournalEntry[]>;
  ledger(sessionId: string): Promise<readonly LedgerEntry[]>;
  /**
   * Before the order is recorded gives the checkout up, at the next safe point. After it calls the order off: what is held
   * is let go, what was captured goes back, and the order stays with `canceledAt`. Twice is once.
   */
  cancel(sessionId: string): Promise<StaffResult>;
  /** Settles what `attention` shows, by one of its exits. */
  resolve(effect: string, exit: Exit): Promise<StaffResult>;
  /** What needs a person: at most `limit` sessions, the longest waiting first, each with all its reasons. */
  attention(limit?: number): Promise<readonly AttentionRow[]>;
  /** Removes buyer data and stored requests of a session. Refused while it holds money. */
  erase(sessionId: string): Promise<StaffResult>;
  /** Events that nobody took and webhooks whose payment never showed, oldest first. */
  deadLetters(limit?: number): Promise<readonly DeadLetter[]>;
  /** Has a dead letter tried again. False when it still does not work, or does not exist. */
  replay(id: string): Promise<boolean>;
}

export interface RefundRequest {
  readonly requestId: string;
  readonly amountMinor: number;
}

export type RefundResult =
  | { readonly ok: true; readonly status: 'refunded' | 'pending'; readonly amountMinor: number }
  | { readonly ok: false; readonly code: MessageCode; readonly messages: readonly Message[] };

export function staffOf(engine: EngineContext, lives: LiveSessions, actor: string): Staff {
  return {
    view: async (sessionId) => {
      const live = await lives.get(sessionId);
      if (live === undefined) return undefined;
      await expireInTurn(engine, live);
      return show(engine, live);
    },
    explain: async (sessionId) => {
      const live = await lives.get(sessionId);
      if (live === undefined) return undefined;
      const { session, personal } = live.checkout;
      return live.release.selector.explainStored({ flowId: session.flow.flowId, facts: session.selection.facts, personalFacts: personal.facts ?? {} });
    },
    refund: async (sessionId, request) => {
      try {
        const live = await lives.get(sessionId);
        if (live === undefined) return refused(message('session_not_found'));
        return await refund(engine, live, `staff:${actor}`, request);
      } catch (error) {
        return refused(answerTo(engine, error));
      }
    },
    capture: async (sessionId, request) => {
      try {
        const live = await lives.get(sessionId);
        if (live === undefined) return refusedCapture(message('session_not_found'));
        return await capture(engine, live, `staff:${actor}`, request);
      } catch (error) {
        return refusedCapture(answerTo(engine, error));
      }
    },
    journal: (sessionId) => engine.store.journal(sessionId),
    ledger: (sessionId) => engine.store.ledger(sessionId),
    deadLetters: (limit = 100) => engine.store.deadLetters(engine.releases.current.shop.shopKey, limit),
    replay: (id) => replay(engine, lives, id),
    cancel: (sessionId) => answered(engine, () => cancelByStaff(engine, lives, { actor }, sessionId)),
    resolve: (effect, exit) => answered(engine, () => settle(engine, lives, { actor }, effect, exit)),
    erase: (sessionId) => answered(engine, () => eraseByStaff(engine, lives, { actor }, sessionId)),
    attention: async (limit = 100) => {
      const sessionIds = await engine.store.attention(engine.releases.current.shop.shopKey, limit);
      const stored = await Promise.all(sessionIds.map((sessionId) => engine.store.load(sessionId)));
      return stored.flatMap((each) => (each === undefined ? [] : attentionRows(each.session, each.effects)));
    },
  };
}

/** A store in trouble is an answer, too. */
async function answered(engine: EngineContext, work: () => Promise<StaffResult>): Promise<StaffResult> {
  try {
    return await work();
  } catch (error) {
    return refused(answerTo(engine, error));
  }
}

async function refund(engine: EngineContext, live: Live, actor: string, request: RefundRequest): Promise<RefundResult> {
  // An adapter passes on what it was sent.
  const { requestId, amountMinor } = { ...(request as Partial<RefundRequest> | undefined) };
  if (amountMinor === undefined || !Number.isSafeInteger(amountMinor) || amountMinor <= 0) return refused(message('invalid_input', { reason: 'A refund is a positive whole number of minor units.' }));
  if (typeof requestId !== 'string' || !/^[\w:-]{1,100}$/.test(requestId)) return refused(message('invalid_input', { reason: 'A request id is 1 to 100 letters, digits, "_", "-" or ":".' }));
  const begun = await live.exclusively(() => intend(engine, live, actor, requestId, amountMinor));
  if (typeof begun !== 'string') return begun;
  drive(engine, live);
  const current = (): Effect | undefined => live.checkout.effects.get(begun);
  await waitFor(engine, live, () => isOver(current() ?? never), engine.timeouts.answerMs);
  const effect = current();
  if (effect?.state === 'failed') return refused(message('nothing_to_refund'));
  return { ok: true, status: effect?.state === 'succeeded' ? 'refunded' : 'pending', amountMinor };
}

/** An effect that was just written is always found; this stands in for "not yet" in the type. */
const never = { state: 'intended' } as Effect;

async function intend(engine: EngineContext, live: Live, actor: string, requestId: string, amountMinor: number): Promise<string | RefundResult> {
  for (let tries = 0; tries < 3; tries += 1) {
    const { session, effects } = live.checkout;
    if (!isCommitted(session.phase)) return refused(message('not_committed'));
    const known = [...effects.values()].find(({ kind, attempt, key }) => kind === 'refund' && attempt === 0 && key.endsWith(`.${requestId}`));
    if (known !== undefined) {
      // The plan writes move requests for refunds.
      return ((known.request as MoveRequest | null)?.amountMinor ?? amountMinor) === amountMinor ? known.key : refused(message('request_conflict'));
    }
    const { capturedMinor, refundedMinor, refundingMinor } = session.money;
    const max = capturedMinor - refundedMinor - refundingMinor;
    if (amountMinor > max) {
      return refused(message('refund_exceeds_captured', { max: formatMoneyPlain({ amountMinor: max, currency: session.quote.currency }) }));
    }
    const parts = refundableParts(session, effects.values());
    const payment = parts.find(({ leftMinor }) => leftMinor >= amountMinor)?.payment;
    if (payment === undefined && parts.length > 0) {
      // It lies on several payments, and a refund is of one.
      return refused(message('refund_exceeds_captured', { max: formatMoneyPlain({ amountMinor: Math.max(...parts.map(({ leftMinor }) => leftMinor)), currency: session.quote.currency }) }));
    }
    if (payment?.reference === undefined) return refused(message('nothing_to_refund'));
    const step = stepOn(engine, live, actor, 'refund');
    const key = effectKey(session.id, 0, 'refund', payment.target, requestId);
    const request: MoveRequest = { payment: payment.reference, amountMinor, currency: session.quote.currency };
    step.intend({ key, kind: 'refund', target: payment.target, attempt: 0, request, of: payment.key });
    step.patch({ money: { ...session.money, refundingMinor: refundingMinor + amountMinor } });
    step.note({ amountMinor });
    const { status } = await write(engine, live, step);
    if (status === 'committed') return key;
  }
  return refused(message('stale_revision'));
}

function refused(why: Message): StaffResult & RefundResult & { readonly ok: false } {
  return { ok: false, code: why.code, messages: [why] };
}
