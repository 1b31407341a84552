import type { IncomingMessage } from 'node:http';
import { currentAnswer } from './answers.js';
import type { BooksReader } from './books.js';
import { charge, reply } from './charge.js';
import type { Circumstances, Reply } from './charge.js';
import type { GroupCommit } from './group-commit.js';
import { paymentRecord } from './ledger.js';
import type { Ledger } from './ledger.js';
import { findPayment, finish, move, notFound } from './move.js';
import type { MoveRequest } from './move.js';
import { parseAmount, parseFinish, parseKey, parseNothing, parsePayment, parseSwitch } from './parse-request.js';
import { IDEMPOTENCY_HEADER } from './protocol.js';
import type { GatewaySwitch, InvalidAnswer } from './protocol.js';

const LIST_MAX = 100;

/** Everything a request is answered from. */
export interface Gateway {
  readonly name: string;
  readonly ledger: Ledger;
  readonly books: BooksReader;
  readonly group: GroupCommit;
  readonly now: () => number;
  faults: GatewaySwitch;
}

/** Answers a POST. @throws {InvalidRequest} When the body or the key cannot be taken. */
export async function answerPost(gateway: Gateway, path: string, body: unknown, request: IncomingMessage): Promise<Reply> {
  const { ledger, group } = gateway;
  if (path === '/payments') {
    const key = parseKey(request.headers[IDEMPOTENCY_HEADER]);
    const payment = parsePayment(body);
    const paid = await group.run(() => charge(ledger, key, payment, circumstances(gateway)));
    return late(gateway, dropped(gateway, paid, 'dropAfter'));
  }
  if (path === '/switch') {
    gateway.faults = parseSwitch(body, gateway.faults);
    return reply(200, gateway.faults);
  }
  const [, id, verb] = /^\/payments\/([^/]+)\/(\w+)$/.exec(path) ?? [];
  if (id === undefined) return noSuchPath(path);
  switch (verb) {
    case 'capture':
    case 'refund':
    case 'void': {
      const key = parseKey(request.headers[IDEMPOTENCY_HEADER]);
      const wanted = moveRequest(verb, id, body);
      const moved = await group.run(() => move(ledger, key, wanted, circumstances(gateway)));
      return late(gateway, dropped(gateway, moved, 'dropMovementsAfter'));
    }
    case 'authenticate':
    case 'settle': {
      const result = parseFinish(body);
      const waitsFor = verb === 'settle' ? 'pending' : 'action_required';
      return group.run(() => finish(ledger, id, waitsFor, result));
    }
    default:
      return noSuchPath(path);
  }
}

/** Answers a GET from what is committed. The export is streamed elsewhere. */
export function answerGet(gateway: Gateway, path: string, query: string): Reply {
  const { ledger, books } = gateway;
  if (path === '/payments') return queryPayments(ledger, new URLSearchParams(query));
  if (path === '/books') return reply(200, books.totals());
  if (path === '/switch') return reply(200, gateway.faults);
  if (path === '/health') return reply(200, { status: 'ok', name: gateway.name });
  const reference = afterPrefix(path, '/books/references/');
  if (reference !== undefined) return reply(200, books.reference(reference));
  const id = afterPrefix(path, '/payments/');
  if (id === undefined) return noSuchPath(path);
  const row = findPayment(ledger, id);
  return row === undefined ? notFound(id) : reply(200, paymentRecord(row, id));
}

function queryPayments(ledger: Ledger, query: URLSearchParams): Reply {
  const key = query.get('key');
  if (key !== null) return queryKey(ledger, key);
  const reference = query.get('reference');
  if (reference === null) return invalid(400, 'bad_request', 'Ask with ?key= or ?reference=.');
  const payments = ledger.paymentsOf(reference, LIST_MAX).map((row) => paymentRecord(row, ledger.idOf(row)));
  return reply(200, { payments });
}

function queryKey(ledger: Ledger, key: string): Reply {
  const operation = ledger.operation(key);
  if (operation === undefined) return invalid(404, 'not_found', 'Nothing was processed under this key.');
  const { kind, payment, http_status: httpStatus, body } = operation;
  if (kind !== 'payment') return { httpStatus, body, delayMs: 0, isNew: false };
  const row = ledger.payment(payment);
  // The row is in the same transaction as its operation.
  if (row === undefined) throw new Error(`Operation of payment ${payment} has no payment.`);
  return reply(200, currentAnswer(row, ledger.idOf(row)));
}

function circumstances({ now, faults }: Gateway): Circumstances {
  return { nowMs: now(), isDown: faults.down, declineAll: faults.declineAll };
}

function moveRequest(movement: MoveRequest['movement'], id: string, body: unknown): MoveRequest {
  if (movement !== 'void') return { movement, id, amountMinor: parseAmount(body).amountMinor };
  parseNothing(body);
  return { movement, id, amountMinor: 0 };
}

/** Spends one of the drops that the switch asked for, after the commit. */
function dropped(gateway: Gateway, answer: Reply, counter: 'dropAfter' | 'dropMovementsAfter'): Reply {
  const left = gateway.faults[counter];
  if (!answer.isNew || left === 0) return answer;
  gateway.faults = { ...gateway.faults, [counter]: left - 1 };
  return { ...answer, body: null };
}

function late({ faults }: Gateway, answer: Reply): Reply {
  return faults.latencyMs === 0 ? answer : { ...answer, delayMs: answer.delayMs + faults.latencyMs };
}

function afterPrefix(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  try {
    return decodeURIComponent(path.slice(prefix.length));
  } catch {
    return undefined;
  }
}

function noSuchPath(path: string): Reply {
  return invalid(404, 'not_found', `There is nothing at ${JSON.stringify(path.slice(0, 60))}. The paths are in protocol.ts.`);
}

export function invalid(httpStatus: number, status: InvalidAnswer['status'], message: string): Reply {
  const answer: InvalidAnswer = { status, message };
  return reply(httpStatus, answer);
}
