import {
  type AuthorizeRequest,
  type CallContext,
  definePaymentGateway,
  type MoveOutcome,
  type MoveRequest,
  type PaymentGateway,
  type PaymentOutcome,
  type PluginFactory,
  type ResolveRequest,
} from 'kasse/plugin';
import { fetchTransport } from './fetch-transport.js';
import { httpTransport } from './http-transport.js';
import { SandboxGatewaySchema, type SandboxGatewaySettings } from './options.js';
import { hear, type Heard, type Movement, moveOutcome, paymentOutcome } from './outcomes.js';
import { authorizeWire, listWire, movementWire } from './requests.js';
import type { WireReply, WireRequest } from './transport.js';
import { readWebhook } from './webhook.js';
import { parseListed, parseRecord } from './wire.js';

/**
 * Pays at the sandbox gateway of `@kasse/testing`, for tests, demos and benchmarks.
 * @example sandboxGateway({ id: 'primary', url: 'http://127.0.0.1:4100' })
 */
export const sandboxGateway: PluginFactory<'payment', typeof SandboxGatewaySchema> = definePaymentGateway({
  id: 'sandbox',
  options: SandboxGatewaySchema,
  setup,
});

function setup(settings: SandboxGatewaySettings): PaymentGateway {
  const { url, moves, methods, keyTtlMs, visibilityMs, webhookSecret, webhookToleranceMs, timeoutMs, now = Date.now, fetch } = settings;
  const transport = fetch === undefined ? httpTransport(url, timeoutMs) : fetchTransport(url, timeoutMs, fetch);
  const send = async (request: WireRequest, call: CallContext): Promise<Heard> =>
    request.method === 'POST' && now() > Date.parse(call.notAfter) ? { status: 'not_sent' } : hear(await transport(request, call.signal));

  async function move(movement: Movement, request: MoveRequest, call: CallContext): Promise<MoveOutcome> {
    return moveOutcome(movement, request, await send(movementWire(movement, request, call.idempotencyKey), call));
  }

  /** What became of a key, if the gateway can say so: by the key, or where that only replays a failure, by its reference. */
  async function find({ idempotencyKey, request }: ResolveRequest, call: CallContext): Promise<Heard> {
    const found = await send({ method: 'GET', path: `/payments?key=${encodeURIComponent(idempotencyKey)}` }, call);
    if (found.status !== 'fault') return found;
    return listed(await transport(listWire(request), call.signal), idempotencyKey);
  }

  const gateway: PaymentGateway = {
    moves,
    keyTtlMs,
    visibilityMs,
    reauthorizes: true,
    clientConfig: {
      tokens: ['tok_ok', 'tok_3ds', 'tok_pending', 'tok_decline_insufficient_funds'],
      ...(methods === undefined ? {} : { methods: Object.keys(methods) }),
    },
    authorize: async (request, call) => {
      const refused = refusedUnsent(request, settings);
      return refused ?? paymentOutcome(await send(authorizeWire(request, settings, call.idempotencyKey), call));
    },
    capture: (request, call) => move('capture', request, call),
    void: (request, call) => move('void', request, call),
    refund: (request, call) => move('refund', request, call),

    resolve: async (effect, call) => {
      const { kind, idempotencyKey, request, mayReplay } = effect;
      // The kind says which of the two requests it is.
      const read = (heard: Heard): PaymentOutcome | MoveOutcome =>
        kind === 'authorize' ? paymentOutcome(heard) : moveOutcome(kind, request as MoveRequest, heard);
      const found = await find(effect, call);
      if (found.status !== 'not_found') return isEvidence(found) ? read(found) : { status: 'unknown' };
      if (!mayReplay) return { status: 'not_found' };
      const wire = kind === 'authorize'
        ? authorizeWire(request as AuthorizeRequest, settings, idempotencyKey)
        : movementWire(kind, request as MoveRequest, idempotencyKey);
      const replayed = await send(wire, call);
      // 503 says that the gateway has never processed this key, now or earlier.
      if (replayed.status === 'unavailable') return { status: 'not_found' };
      // Not to have been taken now says nothing about the first time.
      return replayed.status === 'not_sent' || replayed.status === 'rate_limited' ? { status: 'unknown' } : read(replayed);
    },

    resume: async ({ payment }, call) => {
      const reply = await transport({ method: 'GET', path: `/payments/${encodeURIComponent(payment)}` }, call.signal);
      const record = reply.status === 'answered' ? parseRecord(reply.httpStatus, reply.text) : undefined;
      return record === undefined ? { status: 'unknown' } : paymentOutcome(record.state);
    },
  };
  if (webhookSecret === undefined) return gateway;
  return { ...gateway, parseWebhook: (request) => readWebhook(request, { secret: webhookSecret, toleranceMs: webhookToleranceMs, now }) };
}

/** Nothing is sent that the gateway could only refuse. */
function refusedUnsent({ method, token, replaces }: AuthorizeRequest, { methods }: SandboxGatewaySettings): PaymentOutcome | undefined {
  if (methods !== undefined && !Object.hasOwn(methods, method)) return { status: 'declined', code: 'method_not_taken', retry: 'other_gateway' };
  const isPayable = token !== undefined || replaces !== undefined || methods?.[method]?.token !== undefined;
  return isPayable ? undefined : { status: 'declined', code: 'token_missing', retry: 'other_method' };
}

/** An answer to a query that tells what became of the key. */
function isEvidence({ status }: Heard): boolean {
  return status === 'done' || status === 'refused' || status === 'voided' || status === 'expired' || status === 'approved'
    || status === 'declined' || status === 'action_required' || status === 'pending';
}

function listed(reply: WireReply, key: string): Heard {
  if (reply.status !== 'answered') return reply;
  return parseListed(reply.httpStatus, reply.text, key) ?? { status: 'no_answer' };
}
