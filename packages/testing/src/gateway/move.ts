import { movementAnswer, paymentRecord } from './answers.js';
import type { Desk } from './answers.js';
import { type Circumstances, isDown, livingOperation, operationRow } from './charge.js';
import type { WebhookKind } from './control-protocol.js';
import type { Ledger, MovableRow } from './ledger.js';
import type { MovementAnswer, PaymentRecord } from './protocol.js';
import { type AnyMovement, refusal, refuse } from './refuse.js';
import { fingerprintOf, notFound, replay, reply, spoiled, unavailable } from './reply.js';
import type { Reply } from './reply.js';

export type Movement = MovementAnswer['movement'];

export interface MoveRequest<M extends AnyMovement = Movement> {
  readonly movement: M;
  readonly id: string;
  /** 0 for a void. */
  readonly amountMinor: number;
}

const KIND: Readonly<Record<AnyMovement, WebhookKind>> = {
  capture: 'captured', void: 'voided', refund: 'refunded', dispute: 'disputed', reinstate: 'reinstated',
};

/** Captures, voids or refunds, once per key. To be run inside a transaction. A refusal is stored like any answer. */
export function move(ledger: Ledger, key: string, request: MoveRequest, at: Circumstances): Reply {
  const { movement, id, amountMinor } = request;
  const fingerprint = fingerprintOf([movement, id, amountMinor]);
  const known = livingOperation(ledger, key, at);
  if (known !== undefined) return replay(known, fingerprint);
  if (isDown(at)) return unavailable();
  const row = findMovable(ledger, id);
  if (row === undefined) return notFound(id);

  const refused = at.fault?.fault === 'decline'
    ? refuse('declined', `The issuer declined the ${movement}: ${at.fault.code}.`)
    : refusal(row, movement, amountMinor, at.nowMs);
  const movedMinor = at.fault?.fault === 'wrong_amount' ? amountMinor - 1 : amountMinor;
  const moved = refused === undefined ? applied(row, movement, movedMinor) : row;
  if (refused === undefined) update(ledger, movement, moved);
  const httpStatus = refused === undefined ? 200 : 409;
  const body = JSON.stringify(refused ?? movementAnswer(moved, id, movement, movedMinor));
  ledger.addOperation(operationRow(key, movement, fingerprint, row, httpStatus, body, at));
  const answer = { httpStatus, body, delayMs: 0, isNew: true };
  return spoiled(refused === undefined ? { ...answer, happened: [{ kind: KIND[movement], origin: 'api', row: moved }] } : answer, at.fault);
}

/** What somebody does at the gateway's own dashboard, or a card network: it needs no key, and no fault hits it. */
export function moveOutside(ledger: Ledger, { movement, id, amountMinor }: MoveRequest<AnyMovement>, desk: Desk): Reply {
  const row = findMovable(ledger, id);
  if (row === undefined) return notFound(id);
  const refused = refusal(row, movement, amountMinor, desk.nowMs);
  if (refused !== undefined) return reply(409, refused);
  const moved = applied(row, movement, amountMinor);
  update(ledger, movement, moved);
  const origin = movement === 'dispute' || movement === 'reinstate' ? 'network' : 'dashboard';
  return { ...reply(200, recordOf(ledger, moved, id, desk)), happened: [{ kind: KIND[movement], origin, row: moved }] };
}

function findMovable(ledger: Ledger, id: string): MovableRow | undefined {
  const number = ledger.numberOf(id);
  return number === undefined ? undefined : ledger.movable(number);
}

function recordOf(ledger: Ledger, { number }: MovableRow, id: string, desk: Desk): PaymentRecord {
  const row = ledger.payment(number);
  // It was moved in this very transaction.
  if (row === undefined) throw new Error(`Payment "${id}" is gone.`);
  return paymentRecord(row, id, desk);
}

function update(ledger: Ledger, movement: AnyMovement, row: MovableRow): void {
  if (movement === 'void') ledger.voidPayment(row.number);
  else ledger.updateMoney(row);
}

function applied(row: MovableRow, movement: AnyMovement, amountMinor: number): MovableRow {
  switch (movement) {
    case 'void':
      return { ...row, voided: 1 };
    case 'capture':
      return { ...row, captured_minor: row.captured_minor + amountMinor, captures: row.captures + 1 };
    case 'refund':
      return { ...row, refunded_minor: row.refunded_minor + amountMinor, refunds: row.refunds + 1 };
    case 'dispute':
      return { ...row, disputed_minor: row.disputed_minor + amountMinor };
    case 'reinstate':
      return { ...row, reinstated_minor: row.reinstated_minor + amountMinor };
  }
}
