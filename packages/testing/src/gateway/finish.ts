import { paymentAnswer } from './answers.js';
import type { Desk } from './answers.js';
import { approve, findPayment, releaseReplaced } from './charge.js';
import type { FinishRequest, WebhookOrigin } from './control-protocol.js';
import { outcomeOf } from './happening.js';
import type { Ledger, PaymentRow } from './ledger.js';
import { refuse } from './refuse.js';
import { notFound, reply } from './reply.js';
import type { Reply } from './reply.js';

type Waiting = 'action_required' | 'pending';

/** Ends a challenge or an asynchronous payment: the shopper's or the bank's doing, so it needs no key. To be run inside a transaction. */
export function finish(ledger: Ledger, id: string, waitsFor: Waiting, { result }: FinishRequest, desk: Desk): Reply {
  const row = findPayment(ledger, id);
  if (row === undefined) return notFound(id);
  if (row.voided === 1) return reply(409, refuse('already_voided', `Payment "${id}" was voided.`));
  if (row.status !== waitsFor) {
    return reply(409, refuse('wrong_state', `Payment "${id}" is ${row.status}, not ${waitsFor}. Read it for its state.`));
  }
  const code = waitsFor === 'pending' ? 'settlement_failed' : 'authentication_failed';
  return end(ledger, row, result === 'ok' ? null : code, waitsFor === 'pending' ? 'bank' : 'shopper', desk);
}

/** Ends a payment whose time has come: an abandoned challenge, a bank that took so long. Undefined when it was ended before. */
export function finishDue(ledger: Ledger, number: number, desk: Desk): Reply | undefined {
  const row = ledger.payment(number);
  const isDue = row !== undefined && row.due_ms !== null && row.due_ms <= desk.nowMs;
  return isDue ? end(ledger, row, row.due_code, 'bank', desk) : undefined;
}

function end(ledger: Ledger, row: PaymentRow, code: string | null, origin: WebhookOrigin, desk: Desk): Reply {
  const ended: PaymentRow = code === null ? approve(row) : { ...row, status: 'declined', code, due_ms: null };
  ledger.endWaiting(ended);
  const happened = [...outcomeOf(ended, origin), ...releaseReplaced(ledger, ended)];
  return { ...reply(200, paymentAnswer(ended, ledger.idOf(ended), desk)), row: ended, happened };
}
