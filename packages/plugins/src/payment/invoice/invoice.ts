import { definePaymentGateway, type AuthorizeRequest, type MoveOutcome, type MoveRequest, type PaymentGateway, type PaymentOutcome, type PluginFactory, type StandardSchema } from 'kasse/plugin';
import { z } from 'zod';

const Options: StandardSchema<object> = z.strictObject({});

/** Nothing leaves the process, so a key is never forgotten. */
const FOREVER_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * Payment that is promised and comes later, outside of Kasse: by invoice, in the store, on delivery.
 *
 * It keeps nothing: whoever receives the money books it with `capture`, which therefore always succeeds. Money that
 * came by hand goes back by hand: a refund fails with `refund_by_hand`.
 *
 * @example invoice({ id: 'pay-in-store' })
 */
export const invoice: PluginFactory<'payment', typeof Options> = definePaymentGateway({ id: 'invoice', options: Options, setup });

function setup(): PaymentGateway {
  // Named after its key: each attempt of a checkout promises anew.
  const promise = ({ amountMinor, currency }: AuthorizeRequest, key: string): Promise<PaymentOutcome> =>
    Promise.resolve({ status: 'approved', amountMinor, currency, reference: `promise:${key}`, captured: false });
  const book = ({ payment, amountMinor, currency }: MoveRequest): Promise<MoveOutcome> =>
    Promise.resolve({ status: 'succeeded', amountMinor, currency, reference: payment });
  const refund = (): Promise<MoveOutcome> => Promise.resolve({ status: 'failed', code: 'refund_by_hand' });
  return {
    moves: 'deferred',
    keyTtlMs: FOREVER_MS,
    visibilityMs: 0,
    authorize: (request, { idempotencyKey }) => promise(request, idempotencyKey),
    capture: book,
    void: book,
    refund,
    // The same request always has the same outcome, so it is simply asked again.
    resolve: ({ kind, idempotencyKey, request }) => {
      if ('reference' in request) return promise(request, idempotencyKey);
      return kind === 'refund' ? refund() : book(request);
    },
  };
}
