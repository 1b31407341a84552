import {
  type AuthorizeRequest,
  type CallContext,
  definePaymentGateway,
  type MoveOutcome,
  type MoveRequest,
  type PaymentGateway,
  type PluginFactory,
} from 'kasse/plugin';
import { fetchTransport } from './fetch-transport.js';
import { httpTransport } from './http-transport.js';
import { SandboxGatewaySchema, type SandboxGatewaySettings } from './options.js';
import { hear, type Heard, type Movement, moveOutcome, paymentOutcome } from './outcomes.js';
import type { WireRequest } from './transport.js';
import { parseRecordKey } from './wire.js';

/** Thirty days, as the gateway declares. */
const KEY_TTL_MS = 30 * 24 * 60 * 60 * 1000;

/** What the gateway has read it shows at once; a second is for what still lies in a socket. */
const VISIBILITY_MS = 1_000;

/**
 * Pays at the sandbox gateway of `@kasse/testing`, for tests, demos and benchmarks.
 * @example sandboxGateway({ id: 'primary', url: 'http://127.0.0.1:4100' })
 */
export const sandboxGateway: PluginFactory<'payment', typeof SandboxGatewaySchema> = definePaymentGateway({
  id: 'sandbox',
  options: SandboxGatewaySchema,
  setup,
});

function setup({ url, moves, timeoutMs, fetch }: SandboxGatewaySettings): PaymentGateway {
  const transport = fetch === undefined ? httpTransport(url, timeoutMs) : fetchTransport(url, timeoutMs, fetch);
  const send = async (request: WireRequest, call: CallContext): Promise<Heard> => hear(await transport(request, call.signal));
  const query = (key: string, call: CallContext): Promise<Heard> => send({ method: 'GET', path: `/payments?key=${encodeURIComponent(key)}` }, call);
  const isSale = moves === 'sale';

  async function move(movement: Movement, request: MoveRequest, call: CallContext): Promise<MoveOutcome> {
    return moveOutcome(movement, request, await send(movementWire(movement, request, call.idempotencyKey), call));
  }

  return {
    moves,
    keyTtlMs: KEY_TTL_MS,
    visibilityMs: VISIBILITY_MS,
    clientConfig: { tokens: ['tok_ok', 'tok_3ds', 'tok_pending', 'tok_decline_insufficient_funds'] },
    authorize: async (request, call) => {
      // Nothing is sent without a token: the gateway could only refuse it.
      if (request.token === undefined) return { status: 'declined', code: 'token_missing', retry: 'other_method' };
      return paymentOutcome(await send(authorizeWire(request, isSale, call.idempotencyKey), call));
    },
    capture: (request, call) => move('capture', request, call),
    void: (request, call) => move('void', request, call),
    refund: (request, call) => move('refund', request, call),

    resolve: async ({ kind, idempotencyKey, request, mayReplay }, call) => {
      const read = (heard: Heard): Awaited<ReturnType<PaymentGateway['resolve']>> =>
        kind === 'authorize' ? paymentOutcome(heard) : moveOutcome(kind, request as MoveRequest, heard);
      const found = await query(idempotencyKey, call);
      if (found.status !== 'not_found') return isEvidence(found) ? read(found) : { status: 'unknown' };
      if (!mayReplay) return { status: 'not_found' };
      // The kind says which of the two requests it is.
      const wire = kind === 'authorize'
        ? authorizeWire(request as AuthorizeRequest, isSale, idempotencyKey)
        : movementWire(kind, request as MoveRequest, idempotencyKey);
      const replayed = await send(wire, call);
      // 503 says that the gateway has never processed this key, now or earlier.
      if (replayed.status === 'unavailable') return { status: 'not_found' };
      // Not to have sent it now says nothing about the first time.
      return replayed.status === 'not_sent' ? { status: 'unknown' } : read(replayed);
    },

    resume: async ({ payment }, call) => {
      const record = await transport({ method: 'GET', path: `/payments/${encodeURIComponent(payment)}` }, call.signal);
      const key = record.status === 'answered' ? parseRecordKey(record.httpStatus, record.text) : undefined;
      const found = key === undefined ? undefined : await query(key, call);
      return found !== undefined && isEvidence(found) ? paymentOutcome(found) : { status: 'unknown' };
    },
  };
}

/** An answer to a query that tells what became of the key. */
function isEvidence({ status }: Heard): boolean {
  return status === 'done' || status === 'refused' || status === 'voided' || status === 'approved' || status === 'declined'
    || status === 'action_required' || status === 'pending';
}

function authorizeWire(request: AuthorizeRequest, isSale: boolean, idempotencyKey: string): WireRequest {
  const { reference, amountMinor, currency, token, capture, customerId } = request;
  const body = JSON.stringify({ reference, amountMinor, currency, token, capture: isSale || capture, shopperId: customerId });
  return { method: 'POST', path: '/payments', idempotencyKey, body };
}

function movementWire(movement: Movement, { payment, amountMinor }: MoveRequest, idempotencyKey: string): WireRequest {
  const body = movement === 'void' ? '{}' : JSON.stringify({ amountMinor });
  return { method: 'POST', path: `/payments/${encodeURIComponent(payment)}/${movement}`, idempotencyKey, body };
}
