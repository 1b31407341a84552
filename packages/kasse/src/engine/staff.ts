import type { DeadLetter, JournalEntry } from '../contracts/index.js';
import { message } from '../errors/index.js';
import { attentionRows, type AttentionRow, type Exit } from '../machine/index.js';
import type { Explanation } from '../rules/index.js';
import type { LedgerEntry, View } from '../session/index.js';
import { capture, refusedCapture, type CaptureRequest, type CaptureResult } from './capture.js';
import type { EngineContext } from './context.js';
import { settleLetter } from './dead-letters.js';
import { expireInTurn } from './expire.js';
import type { LiveSessions } from './live.js';
import { whileOpen } from './must-be-open.js';
import { refund, refundableTenders, refusedRefund, type RefundableTender, type RefundRequest, type RefundResult } from './refund.js';
import { answerTo } from './result.js';
import { cancelByStaff, eraseByStaff, no, settle, voidByStaff, type StaffResult } from './settle.js';
import { show } from './show.js';

/** What the backend's people may do. Kasse journals who they are and authenticates nobody. */
export interface Staff {
  /** @returns `undefined` for a session this shop does not have. */
  view(sessionId: string): Promise<View | undefined>;
  /** Which flow won and why each other lost, from the facts stored at open. */
  explain(sessionId: string): Promise<Explanation | undefined>;
  /**
   * Gives back what was paid, in the reverse order of charging: to the card first, then to gift cards and points, the last
   * one first, and to none more than was taken from it. `requestId` is the caller's: the same one returns the same refund,
   * whatever happened in between. Refunds under way reserve the refundable balance.
   */
  refund(sessionId: string, request: RefundRequest): Promise<RefundResult>;
  /** What each tender paid and what can be refunded to it, in the order in which `refund` does; nothing before the order. */
  refundable(sessionId: string): Promise<readonly RefundableTender[]>;
  /**
   * Takes money that is held, whole or in part: for goods that leave when the flow captures on shipment, or for an invoice
   * that was paid. `requestId` is the caller's, as with `refund`. Captures under way reserve what is held.
   */
  capture(sessionId: string, request: CaptureRequest): Promise<CaptureResult>;
  /**
   * Lets go what is held and not captured, for goods that will not leave: the order stands with what was taken, and no more
   * of the payment can be. Refused while a capture is under way; what is let go already is `nothing_to_void`.
   */
  void(sessionId: string): Promise<StaffResult>;
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
  /** Removes buyer data and stored requests of a session. Refused while it holds money, also for goods that leave later, or shows `attention`. */
  erase(sessionId: string): Promise<StaffResult>;
  /** Events that nobody took and webhooks whose payment never showed, oldest first, without those that are settled. */
  deadLetters(limit?: number): Promise<readonly DeadLetter[]>;
  /**
   * Has a dead letter tried again. False when it still does not work, or does not exist. Who asked is journaled in its session
   * either way; a letter that belongs to none keeps it itself, as `acts`.
   */
  replay(id: string): Promise<boolean>;
  /** Says that nothing is left to do about a dead letter, as with a webhook of another system. Journaled as `replay` is. */
  dismiss(id: string): Promise<boolean>;
}

export function staffOf(engine: EngineContext, lives: LiveSessions, actor: string): Staff {
  return whileOpen(engine, {
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
        if (live === undefined) return refusedRefund(message('session_not_found'));
        return await refund(engine, live, `staff:${actor}`, request);
      } catch (error) {
        return refusedRefund(answerTo(engine, error));
      }
    },
    refundable: async (sessionId) => {
      const live = await lives.get(sessionId);
      return live === undefined ? [] : refundableTenders(engine, live);
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
    journal: async (sessionId) => ((await lives.get(sessionId)) === undefined ? [] : engine.store.journal(sessionId)),
    ledger: async (sessionId) => ((await lives.get(sessionId)) === undefined ? [] : engine.store.ledger(sessionId)),
    deadLetters: (limit = 100) => engine.store.deadLetters(engine.releases.current.shop.shopKey, limit),
    replay: (id) => settleLetter(engine, lives, actor, id, 'retry'),
    dismiss: (id) => settleLetter(engine, lives, actor, id, 'markDone'),
    cancel: (sessionId) => answered(engine, () => cancelByStaff(engine, lives, { actor }, sessionId)),
    void: (sessionId) => answered(engine, () => voidByStaff(engine, lives, { actor }, sessionId)),
    resolve: (effect, exit) => answered(engine, () => settle(engine, lives, { actor }, effect, exit)),
    erase: (sessionId) => answered(engine, () => eraseByStaff(engine, lives, { actor }, sessionId)),
    attention: async (limit = 100) => {
      const sessionIds = await engine.store.attention(engine.releases.current.shop.shopKey, limit);
      const stored = await Promise.all(sessionIds.map((sessionId) => engine.store.load(sessionId)));
      return stored.flatMap((each) => (each === undefined ? [] : attentionRows(each.session, each.effects)));
    },
  });
}

/** A store in trouble is an answer, too. */
async function answered(engine: EngineContext, work: () => Promise<StaffResult>): Promise<StaffResult> {
  try {
    return await work();
  } catch (error) {
    return no(answerTo(engine, error));
  }
}
