import type { MoveOutcome, MoveRequest, PaymentOutcome } from 'kasse/plugin';
import type { WireReply } from './transport.js';
import { parseAnswer, type WireAnswer } from './wire.js';

export type Movement = 'capture' | 'void' | 'refund';

/** What the gateway said, or why it is not known. */
export type Heard = WireAnswer | { readonly status: 'not_sent' } | { readonly status: 'no_answer' };

export function hear(reply: WireReply): Heard {
  if (reply.status !== 'answered') return reply;
  return parseAnswer(reply.httpStatus, reply.text) ?? { status: 'no_answer' };
}

/** Reads an answer to an authorization. Whatever does not say what happened is unknown, a key conflict included. */
export function paymentOutcome(heard: Heard): PaymentOutcome {
  switch (heard.status) {
    case 'approved': {
      const { amountMinor, currency, id, capturedMinor, expiresAt } = heard;
      const approved = { status: 'approved', amountMinor, currency, reference: id, captured: capturedMinor > 0 } as const;
      return expiresAt === undefined ? approved : { ...approved, expiresAt };
    }
    case 'declined':
      return { status: 'declined', code: heard.code, retry: heard.advice };
    case 'action_required':
      return { status: 'action_required', reference: heard.id, action: { action: 'redirect', url: heard.redirectUrl } };
    case 'pending':
      return { status: 'pending', reference: heard.id, checkAfterMs: heard.checkAfterMs };
    case 'voided':
      // The money is free again, and the same card may pay anew.
      return { status: 'declined', code: 'voided', retry: 'same_method' };
    case 'expired':
      return { status: 'declined', code: 'authorization_expired', retry: 'same_method' };
    case 'bad_request':
    case 'too_large':
      // Nothing was done, and nothing would be if it were sent again.
      return { status: 'declined', code: 'invalid_request', retry: 'other_method' };
    case 'unavailable':
    case 'rate_limited':
    case 'not_sent':
      return { status: 'unavailable' };
    default:
      return { status: 'unknown' };
  }
}

/**
 * Reads an answer to a capture, a void or a refund. It succeeded with what the gateway says it moved, which the engine
 * compares; an answer that its own totals do not bear out is none. A void moves nothing, and gives back all.
 */
export function moveOutcome(movement: Movement, request: MoveRequest, heard: Heard): MoveOutcome {
  switch (heard.status) {
    case 'done': {
      const { id, currency, movedMinor } = heard;
      if (heard.movement !== movement || id !== request.payment || !isBorneOut(heard)) return { status: 'unknown' };
      return { status: 'succeeded', amountMinor: movement === 'void' ? request.amountMinor : movedMinor, currency, reference: id };
    }
    case 'refused':
      // Voided under another key is voided: no money is held any more, which is all a void can do.
      return movement === 'void' && heard.error === 'already_voided'
        ? { status: 'succeeded', amountMinor: request.amountMinor, currency: request.currency, reference: request.payment }
        : { status: 'failed', code: heard.error };
    case 'bad_request':
    case 'too_large':
      return { status: 'failed', code: 'invalid_request' };
    case 'not_found':
      return { status: 'failed', code: 'payment_not_found' };
    case 'unavailable':
    case 'rate_limited':
    case 'not_sent':
      return { status: 'unavailable' };
    default:
      return { status: 'unknown' };
  }
}

function isBorneOut({ movement, movedMinor, voided, capturedMinor, refundedMinor }: WireAnswer & { readonly status: 'done' }): boolean {
  if (movement === 'void') return voided;
  return movedMinor <= (movement === 'capture' ? capturedMinor : refundedMinor);
}
