import type { AuthorizeRequest, MoveRequest } from 'kasse/plugin';
import type { SandboxGatewaySettings } from './options.js';
import type { Movement } from './outcomes.js';
import type { WireRequest } from './transport.js';

/** The same for the same request and settings: a replay must be identical. Amounts go as they come, in minor units. */
export function authorizeWire(
  request: AuthorizeRequest, { moves, methods, returnUrl }: SandboxGatewaySettings, idempotencyKey: string,
): WireRequest {
  const { reference, amountMinor, currency, method, token, capture, customerId, replaces } = request;
  const body = {
    reference,
    amountMinor,
    currency,
    token: token ?? methods?.[method]?.token,
    capture: moves === 'sale' || (moves === 'authorize' && capture),
    deferred: moves === 'deferred' ? true : undefined,
    shopperId: customerId,
    replaces,
    returnUrl,
  };
  return { method: 'POST', path: '/payments', idempotencyKey, body: JSON.stringify(body) };
}

export function movementWire(movement: Movement, { payment, amountMinor }: MoveRequest, idempotencyKey: string): WireRequest {
  const body = movement === 'void' ? '{}' : JSON.stringify({ amountMinor });
  return { method: 'POST', path: `/payments/${encodeURIComponent(payment)}/${movement}`, idempotencyKey, body };
}

/** What else tells of a key: the merchant's reference for a payment, the payment for a movement. */
export function listWire(request: AuthorizeRequest | MoveRequest): WireRequest {
  const path = 'payment' in request
    ? `/payments/${encodeURIComponent(request.payment)}/movements`
    : `/payments?reference=${encodeURIComponent(request.reference)}`;
  return { method: 'GET', path };
}
