import { definePaymentGateway, type AuthorizeRequest, type CallContext, type MoveOutcome, type MoveRequest, type PaymentOutcome } from 'kasse/plugin';
import { z } from 'zod';

const Options = z.strictObject({
  url: z.url(),
  apiKey: z.string(),
  returnUrl: z.url(), // where buyers come back to after a challenge
  fetch: z.custom<typeof fetch>().optional(),
  now: z.custom<() => number>().optional(),
});
const Answer = z.object({
  id: z.string(), // of the payment
  status: z.enum(['held', 'taken', 'to_confirm', 'in_progress', 'done', 'refused']),
  amount: z.int(),
  currency: z.string(),
  reason: z.string().optional(),
  confirmUrl: z.string().optional(),
});
type Answer = z.infer<typeof Answer>;

export const acmePay = definePaymentGateway({
  id: 'acme-pay',
  options: Options,
  setup: ({ url, apiKey, returnUrl, fetch: send = fetch, now = Date.now }) => {
    const authorization = `Bearer ${apiKey}`;
    const read = async (response: Response): Promise<Answer> => {
      if (!response.ok) throw new Error(`Acme answered ${response.status}.`); // a throw is an unknown outcome, and that is right
      return Answer.parse(await response.json());
    };
    const post = async (path: string, body: object, call: CallContext): Promise<Answer> => {
      if (now() > Date.parse(call.notAfter)) throw new Error('It is too late to send this.');
      const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': call.idempotencyKey };
      return read(await send(url + path, { method: 'POST', signal: call.signal, headers, body: JSON.stringify(body) }));
    };
    const find = async (path: string, call: CallContext): Promise<Answer | undefined> => {
      const response = await send(url + path, { signal: call.signal, headers: { authorization } });
      return response.status === 404 ? undefined : read(response);
    };

    const paid = ({ id, status, amount, currency, reason, confirmUrl = '' }: Answer): PaymentOutcome => {
      if (status === 'refused') return { status: 'declined', code: reason ?? 'declined', retry: reason === 'processor_error' ? 'other_gateway' : 'other_method' };
      if (status === 'to_confirm') return { status: 'action_required', reference: id, action: { action: 'redirect', url: confirmUrl } };
      if (status === 'in_progress') return { status: 'pending', reference: id, checkAfterMs: 60_000 };
      return { status: 'approved', amountMinor: amount, currency, reference: id, captured: status === 'taken' };
    };
    const moved = ({ id, status, amount, currency, reason }: Answer): MoveOutcome =>
      status === 'refused' ? { status: 'failed', code: reason ?? 'refused' } : { status: 'succeeded', amountMinor: amount, currency, reference: id };

    const pay = async ({ reference, amountMinor, currency, token, capture }: AuthorizeRequest, call: CallContext): Promise<PaymentOutcome> =>
      paid(await post('/payments', { reference, amount: amountMinor, currency, token, capture, returnUrl }, call));
    const move = async (verb: string, { payment, amountMinor, currency }: MoveRequest, call: CallContext): Promise<MoveOutcome> =>
      moved(await post(`/payments/${payment}/${verb}`, { amount: amountMinor, currency }, call));

    return {
      moves: 'authorize',
      keyTtlMs: 24 * 60 * 60 * 1000, // how long Acme remembers a key
      visibilityMs: 2_000, // how long its "not found" may be wrong
      clientConfig: { scriptUrl: 'https://acme.example/pay.js' }, // for the front end; no secrets
      authorize: pay,
      capture: (request, call) => move('capture', request, call),
      void: (request, call) => move('void', request, call),
      refund: (request, call) => move('refund', request, call),
      resume: async ({ payment }, call) => {
        const found = await find(`/payments/${payment}`, call);
        return found === undefined ? { status: 'unknown' } : paid(found);
      },
      resolve: async ({ kind, idempotencyKey, request, mayReplay }, call) => {
        const found = await find(`/requests/${encodeURIComponent(idempotencyKey)}`, call);
        if (found !== undefined) return kind === 'authorize' ? paid(found) : moved(found);
        if (!mayReplay) return { status: 'not_found' };
        const again = { ...call, idempotencyKey };
        return 'payment' in request ? move(kind, request, again) : pay(request, again);
      },
    };
  },
});
