import type { AuthorizeRequest, MoveOutcome, MoveRequest, NotFound, PaymentGateway, PaymentOutcome } from 'kasse/plugin';
import { call } from './call.js';
import { ensure, shown } from './expect.js';

export type Approved = Extract<PaymentOutcome, { status: 'approved' }>;

/** Authorizes something that the fixture says is approved. */
export async function approvedOf(gateway: PaymentGateway, request: AuthorizeRequest, key: string): Promise<Approved> {
  const outcome = await gateway.authorize(request, call(key));
  ensure(outcome.status === 'approved', `The fixture's request should be approved, and is ${shown(outcome)}.`);
  return outcome;
}

/** Asks what became of a key, without sending anything. */
export function resolved(
  gateway: PaymentGateway,
  kind: 'authorize' | 'capture' | 'void' | 'refund',
  idempotencyKey: string,
  request: AuthorizeRequest | MoveRequest,
): Promise<PaymentOutcome | MoveOutcome | NotFound> {
  return gateway.resolve({ kind, idempotencyKey, request, mayReplay: false }, call(`${idempotencyKey}-resolve`));
}

export function moved(outcome: MoveOutcome, why: string): asserts outcome is Extract<MoveOutcome, { status: 'succeeded' }> {
  ensure(outcome.status === 'succeeded', `${why}: ${shown(outcome)} should be "succeeded".`);
}

export function notMoved(outcome: MoveOutcome, why: string): void {
  ensure(outcome.status === 'failed', `${why}: ${shown(outcome)} should be "failed".`);
}
