import { currentAnswer, paymentRecord } from './answers.js';
import { charge, findPayment } from './charge.js';
import { finish } from './finish.js';
import { deskOf, type Gateway, read, record, watch, write } from './gateway.js';
import type { OperationRow } from './ledger.js';
import { move, type Movement } from './move.js';
import { parseAmount, parseFinish, parseKey, parseNothing, parsePayment } from './parse-request.js';
import { IDEMPOTENCY_HEADER, type MovementAnswer, type MovementList, type PaymentList, type RefusedAnswer } from './protocol.js';
import { invalid, notFound, reply, stored } from './reply.js';
import type { Reply } from './reply.js';
import { jsonOf, type Visit } from './visit.js';

const LIST_MAX = 100;

/** `POST /payments` */
export async function postPayment(gateway: Gateway, visit: Visit): Promise<Reply> {
  const key = parseKey(visit.request.headers[IDEMPOTENCY_HEADER]);
  const { request, plan } = parsePayment(jsonOf(visit));
  const fault = gateway.faults.take('authorize', plan.faults.length === 0 ? undefined : { name: `key ${key}`, faults: plan.faults });
  const answer = await write(gateway, fault, (at) => charge(gateway.ledger, key, request, plan, at));
  if (answer.isNew && answer.row !== undefined) {
    if (plan.faults.length > 0) gateway.faults.plant(answer.row.number, plan.faults);
    watch(gateway, answer.row);
  }
  return answer;
}

/** `POST /payments/:id/capture`, `/void` and `/refund` */
export function postMovement(movement: Movement): (gateway: Gateway, visit: Visit) => Promise<Reply> {
  return async (gateway, visit) => {
    const { ledger, faults } = gateway;
    const { id } = visit;
    const key = parseKey(visit.request.headers[IDEMPOTENCY_HEADER]);
    const amountMinor = movement === 'void' ? nothingIn(visit) : parseAmount(jsonOf(visit)).amountMinor;
    const fault = faults.take(movement, faults.planted(ledger.numberOf(id) ?? 0));
    return write(gateway, fault, (at) => move(ledger, key, { movement, id, amountMinor }, at));
  };
}

/** `POST /payments/:id/authenticate` and `/settle` */
export function postFinish(waitsFor: 'action_required' | 'pending'): (gateway: Gateway, visit: Visit) => Promise<Reply> {
  return (gateway, visit) => {
    const result = parseFinish(jsonOf(visit));
    return record(gateway, () => finish(gateway.ledger, visit.id, waitsFor, result, deskOf(gateway)));
  };
}

/** `GET /payments?key=` and `?reference=` */
export function getPayments(gateway: Gateway, { query }: Visit): Reply {
  const asked = new URLSearchParams(query);
  const key = asked.get('key');
  if (key !== null) return queryKey(gateway, key);
  const reference = asked.get('reference');
  if (reference === null) return invalid(400, 'bad_request', 'Ask with ?key= or ?reference=.');
  return read(gateway, undefined, () => {
    const { ledger, settings } = gateway;
    const desk = deskOf(gateway);
    const visible = ledger.paymentsOf(reference, LIST_MAX).filter((row) => Date.parse(row.created_at) + settings.visibilityMs <= desk.nowMs);
    const list: PaymentList = { payments: visible.map((row) => paymentRecord(row, ledger.idOf(row), desk)) };
    return reply(200, list);
  });
}

/** `GET /payments/:id` */
export function getPayment(gateway: Gateway, { id }: Visit): Reply {
  const { ledger, faults } = gateway;
  return read(gateway, faults.planted(ledger.numberOf(id) ?? 0), () => {
    const row = findPayment(ledger, id);
    return row === undefined ? notFound(id) : reply(200, paymentRecord(row, id, deskOf(gateway)));
  });
}

/** `GET /payments/:id/movements` */
export function getMovements(gateway: Gateway, { id }: Visit): Reply {
  const { ledger, faults } = gateway;
  return read(gateway, faults.planted(ledger.numberOf(id) ?? 0), () => {
    const row = findPayment(ledger, id);
    if (row === undefined) return notFound(id);
    const made = ledger.movementsOf(row.number).filter((operation) => isVisible(gateway, operation));
    // What is stored is what movementAnswer or refuse wrote.
    const answers = made.map(({ key, body }) => ({ key, ...(JSON.parse(body) as MovementAnswer | RefusedAnswer) }));
    const list: MovementList = { movements: answers.filter((answer) => answer.status === 'done') };
    return reply(200, list);
  });
}

function queryKey(gateway: Gateway, key: string): Reply {
  const { ledger, faults } = gateway;
  const operation = ledger.operation(key);
  return read(gateway, operation === undefined ? undefined : faults.planted(operation.payment), () => {
    if (operation === undefined || !isVisible(gateway, operation)) return invalid(404, 'not_found', 'Nothing was processed under this key.');
    if (operation.kind !== 'payment' || operation.http_status === 500) return stored(operation);
    const row = ledger.payment(operation.payment);
    // The row is in the same transaction as its operation.
    if (row === undefined) throw new Error(`Operation of payment ${operation.payment} has no payment.`);
    return reply(200, currentAnswer(row, ledger.idOf(row), deskOf(gateway)));
  });
}

function isVisible({ settings, now }: Gateway, { created_ms: createdMs }: OperationRow): boolean {
  return createdMs + settings.visibilityMs <= now();
}

function nothingIn(visit: Visit): 0 {
  parseNothing(jsonOf(visit));
  return 0;
}
