import { z } from 'zod';

// The provider that `acme-pay.ts` talks to, in memory. It behaves as real ones do: a key is one request, whatever is sent
// under it, and what became of it can be asked for.

const Asked = z.object({ amount: z.int(), currency: z.string(), reference: z.string().optional(), token: z.string().optional(), capture: z.boolean().optional(), returnUrl: z.string().optional() });
type Asked = z.infer<typeof Asked>;

type Status = 'held' | 'taken' | 'to_confirm' | 'in_progress' | 'done' | 'refused';
interface Answer { readonly id: string; readonly status: Status; readonly amount: number; readonly currency: string; readonly reason?: string; readonly confirmUrl?: string }

export interface AcmePayment {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly returnUrl: string;
  status: Exclude<Status, 'done'>;
  reason?: string;
  captured: number;
  refunded: number;
}

export interface Acme {
  /** For `acmePay({ fetch })`. */
  readonly fetch: typeof fetch;
  /** Its books, by id of the payment. */
  readonly payments: ReadonlyMap<string, AcmePayment>;
  /** The buyer confirms on the page of the challenge. Tells where Acme sends them then. */
  readonly confirm: (confirmUrl: string) => string;
}

/**
 * Tokens say what it does: `tok_decline` declines, `tok_3ds` wants the buyer to confirm, `tok_slow` takes its time,
 * `tok_partial` is approved for half of the amount, `tok_lost` is approved and its answer lost. Every other one is approved.
 */
export function startAcme(): Acme {
  const payments = new Map<string, AcmePayment>();
  const requests = new Map<string, { readonly asked: string; readonly payment: AcmePayment; readonly move?: Answer }>();

  const shown = ({ id, status, amount, currency, reason }: AcmePayment): Answer => ({
    id, status, amount, currency,
    ...(reason === undefined ? {} : { reason }),
    ...(status === 'to_confirm' ? { confirmUrl: `https://acme.example/confirm/${id}` } : {}),
  });

  function pay({ amount: asked, currency, token, capture = false, returnUrl = '' }: Asked): AcmePayment {
    const amount = token === 'tok_partial' ? Math.ceil(asked / 2) : asked;
    const payment: AcmePayment = { id: `acme_${payments.size + 1}`, amount, currency, returnUrl, status: 'held', captured: 0, refunded: 0 };
    if (token === 'tok_decline') Object.assign(payment, { status: 'refused', reason: 'insufficient_funds' });
    else if (token === 'tok_3ds') payment.status = 'to_confirm';
    else if (token === 'tok_slow') payment.status = 'in_progress';
    else if (capture) Object.assign(payment, { status: 'taken', captured: amount });
    payments.set(payment.id, payment);
    return payment;
  }

  function move(verb: string, payment: AcmePayment, { amount, currency }: Asked): Answer {
    const refused = (reason: string): Answer => ({ id: payment.id, status: 'refused', amount, currency, reason });
    switch (verb) {
      case 'capture':
        if (payment.status !== 'held' && payment.status !== 'taken') return refused('not_held');
        if (payment.captured + amount > payment.amount) return refused('too_much');
        payment.captured += amount;
        payment.status = 'taken';
        break;
      case 'void':
        if (payment.captured > 0) return refused('already_captured');
        Object.assign(payment, { status: 'refused', reason: 'voided' });
        break;
      default:
        if (payment.refunded + amount > payment.captured) return refused('too_much');
        payment.refunded += amount;
    }
    return { id: payment.id, status: 'done', amount, currency };
  }

  function post(path: string, key: string, body: string): Response {
    const known = requests.get(key);
    const asked = `${path} ${body}`;
    if (known !== undefined && known.asked !== asked) return new Response(null, { status: 409 });
    if (known !== undefined) return Response.json(known.move ?? shown(known.payment));
    const what = Asked.parse(JSON.parse(body));
    const [, id = '', verb] = /^\/payments\/([^/]+)\/(capture|void|refund)$/.exec(path) ?? [];
    if (verb === undefined) {
      const payment = pay(what);
      requests.set(key, { asked, payment });
      if (what.token === 'tok_lost') throw new TypeError('fetch failed');
      return Response.json(shown(payment));
    }
    const payment = payments.get(id);
    if (payment === undefined) return new Response(null, { status: 404 });
    const done = move(verb, payment, what);
    requests.set(key, { asked, payment, move: done });
    return Response.json(done);
  }

  function get(path: string): Response {
    const [, what, id = ''] = /^\/(payments|requests)\/([^/]+)$/.exec(path) ?? [];
    const request = requests.get(decodeURIComponent(id));
    const found = what === 'payments' ? payments.get(id) : request?.payment;
    if (found === undefined) return new Response(null, { status: 404 });
    return Response.json(what === 'requests' ? (request?.move ?? shown(found)) : shown(found));
  }

  return {
    payments,
    fetch: async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      init?.signal?.throwIfAborted();
      await Promise.resolve();
      return init?.method === 'POST' ? post(pathname, new Headers(init.headers).get('idempotency-key') ?? '', await new Response(init.body ?? '').text()) : get(pathname);
    },
    confirm: (confirmUrl) => {
      const payment = payments.get(confirmUrl.split('/').at(-1) ?? '');
      if (payment?.status !== 'to_confirm') throw new Error('There is nothing to confirm.');
      payment.status = 'held';
      return payment.returnUrl;
    },
  };
}
