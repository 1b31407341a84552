import type { AuthorizeRequest, MoveOutcome, PaymentGateway, PaymentOutcome, Plugin } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { fakeGateway } from '../../fakes/index.js';
import { call } from '../call.js';
import { failuresOf } from '../check.js';
import { paymentGatewayChecks, type PaymentGatewayFixture } from '../payment-gateway.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

const request: AuthorizeRequest = { reference: 'session-1', amountMinor: 1_000, currency: 'GBP', method: 'card', token: 'tok_ok', capture: false };
const parseWebhook: NonNullable<PaymentGateway['parseWebhook']> = async (webhook) => {
  if (webhook.headers.get('signature') !== 'genuine') throw new Error('The signature is wrong.');
  return [{ reference: await webhook.text(), kind: 'captured', cumulativeMinor: 1_000, currency: 'GBP' }];
};
const webhook = (signature: string) => (): Request => new Request('https://shop.example/hook', { method: 'POST', body: 'session-1', headers: { signature } });

/** All that a fixture can bring; the gateway that it opens may be wrong in something. */
function fixture(change: (right: PaymentGateway) => Partial<PaymentGateway> = () => ({})): PaymentGatewayFixture {
  let made = fakeGateway();
  return {
    ...given(),
    open: ({ now }) => {
      made = fakeGateway({ now });
      return spoiled(made.plugin, (right) => ({ parseWebhook, ...change(right) }));
    },
    confirm: ({ reference }) => {
      made.confirm(reference);
      return { payment: reference, result: 'confirmed' };
    },
  };
}

const given = (): Omit<PaymentGatewayFixture, 'open' | 'confirm'> => ({
  broken: () => fakeGateway({ faults: [{ on: 'resolve', fault: 'lose_request' }] }).plugin,
  failing: () => fakeGateway({ faults: [{ on: 'authorize', fault: 'lose_answer' }, { on: 'resolve', fault: 'lose_request' }] }).plugin,
  silent: () => fakeGateway({ faults: [{ on: 'authorize', fault: 'hang' }] }).plugin,
  sale: () => fakeGateway({ moves: 'sale' }).plugin,
  request: structuredClone(request),
  declined: { ...request, token: 'tok_decline_insufficient_funds' },
  partial: { ...request, token: 'tok_partial' },
  challenged: { ...request, token: 'tok_3ds' },
  pending: { ...request, token: 'tok_pending' },
  lost: { ...request, token: 'tok_lost' },
  keepsBooks: true,
  captures: true,
  voids: true,
  refunds: true,
  webhook: { genuine: webhook('genuine'), forged: webhook('forged') },
  wrongOptions,
});

const honest = (): PaymentGatewayFixture => fixture();
const wrong = (change: (right: PaymentGateway) => Partial<PaymentGateway>) => (): PaymentGatewayFixture => fixture(change);

/** Answers something else to an authorization. */
const answering = (change: (outcome: PaymentOutcome) => PaymentOutcome) => wrong((right) => ({ authorize: async (asked, how) => change(await right.authorize(asked, how)) }));

/** Answers something else to a movement. */
const moving = (kind: 'capture' | 'void' | 'refund', change: (outcome: MoveOutcome) => MoveOutcome) => wrong((right) => ({ [kind]: async (asked: never, how: never) => change(await right[kind](asked, how)) }));

/** Does the second call under a key again. */
const twice = (kind: 'capture' | 'refund') =>
  wrong((right) => {
    const seen = new Set<string>();
    return {
      [kind]: (asked: never, how: Parameters<PaymentGateway['capture']>[1]) => {
        const key = seen.has(how.idempotencyKey) ? `${how.idempotencyKey}-again` : how.idempotencyKey;
        seen.add(how.idempotencyKey);
        return right[kind](asked, { ...how, idempotencyKey: key });
      },
    };
  });

/** Says something else of a kind of effect that it knows. */
const resolving = (kind: 'authorize' | 'capture' | 'void' | 'refund', change: (found: Awaited<ReturnType<PaymentGateway['resolve']>>) => Awaited<ReturnType<PaymentGateway['resolve']>>) =>
  wrong((right) => ({
    resolve: async (effect, how) => {
      const found = await right.resolve(effect, how);
      return effect.kind === kind && !effect.mayReplay ? change(found) : found;
    },
  }));

const approved = (reference: string): PaymentOutcome => ({ status: 'approved', amountMinor: 1_000, currency: 'GBP', reference, captured: false });

const taken = (code: string) => (outcome: MoveOutcome): MoveOutcome =>
  outcome.status === 'failed' && outcome.code === code ? { status: 'succeeded', amountMinor: 1_001, currency: 'GBP', reference: 'gateway_1' } : outcome;

describe('the checks of a payment gateway', () => {
  it('pass one that only asks, and never sends again', async () => {
    const asking = wrong((right) => ({ resolve: (effect, how) => right.resolve({ ...effect, mayReplay: false }, how) }));
    expect(await failuresOf(paymentGatewayChecks, asking())).toEqual([]);
  });

  it('pass one that captures later what it was asked for at once', async () => {
    const deferred = wrong(() => ({ moves: 'deferred' }));
    expect(await failuresOf(paymentGatewayChecks, deferred())).toEqual([]);
  });

  it('pass one without "resume", which is asked what became of the payment', async () => {
    const asking = wrong(() => ({ resume: undefined as never }));
    expect(await failuresOf(paymentGatewayChecks, asking())).toEqual([]);
  });

  it('fail one that believes a word in the query, or the query of another payment', async () => {
    const believing = (isConfirmed: (input: Readonly<Record<string, string>>, payment: string) => boolean) =>
      wrong((right) => ({ resume: (asked, how) => (isConfirmed(asked.input, asked.payment) ? Promise.resolve(approved(asked.payment)) : right.resume!(asked, how)) }));
    const names = ['resume: approves nothing that the buyer has not confirmed, whatever they bring back'];
    for (const isConfirmed of [({ status }) => status === 'succeeded', ({ result, payment }, asked) => result === 'confirmed' && payment === asked, ({ result, payment }, asked) => result === 'confirmed' && payment !== asked] satisfies Parameters<typeof believing>[0][]) {
      expect((await failuresOf(paymentGatewayChecks, believing(isConfirmed)())).map(({ name }) => name)).toEqual(names);
    }
  });

  it('pass one that has a name of its own for each movement', async () => {
    const named = <T extends { readonly status: string }>(outcome: T, key: string): T => (outcome.status === 'succeeded' ? { ...outcome, reference: `move_${key}` } : outcome);
    const naming = wrong((right) => ({
      capture: async (asked, how) => named(await right.capture(asked, how), how.idempotencyKey),
      refund: async (asked, how) => named(await right.refund(asked, how), how.idempotencyKey),
      resolve: async (effect, how) => named(await right.resolve(effect, how), effect.idempotencyKey),
    }));
    expect(await failuresOf(paymentGatewayChecks, naming())).toEqual([]);
  });

  prove(paymentGatewayChecks, honest, {
    'authorize: approves the amount and the currency it was asked for': answering((outcome) => (outcome.status === 'approved' ? { ...outcome, currency: 'USD' } : outcome)),
    'authorize: answers the same key alike': wrong((right) => {
      const seen = new Set<string>();
      return {
        authorize: async (asked, how) => {
          const outcome = await right.authorize(asked, how);
          const isKnown = seen.has(how.idempotencyKey);
          seen.add(how.idempotencyKey);
          return outcome.status === 'approved' && isKnown ? { ...outcome, expiresAt: '2026-03-08T12:00:00Z' } : outcome;
        },
      };
    }),
    'authorize: tells two payments of one session apart': answering((outcome) => (outcome.status === 'approved' ? { ...outcome, reference: 'gateway_1' } : outcome)),
    'authorize: never calls a key conflict declined': answering((outcome) => (outcome.status === 'unknown' ? { status: 'declined', code: 'key_conflict', retry: 'never' } : outcome)),
    'authorize: leaves the request as it is': wrong((right) => ({
      authorize: (asked, how) => {
        const outcome = right.authorize({ ...asked }, how);
        // Whoever looks at the second request under the key sees what the first one was.
        Object.assign(asked, { method: asked.method.toUpperCase() });
        return outcome;
      },
    })),
    'resolve: tells what became of an authorization': resolving('authorize', (found) => (found.status === 'approved' ? { ...found, reference: 'another' } : found)),
    'resolve: replays under the same key what never arrived, or says that it did not': wrong((right) => ({
      resolve: (effect, how) => right.resolve(effect.mayReplay ? { ...effect, idempotencyKey: `${effect.idempotencyKey}-again` } : effect, how),
    })),
    'resolve: sends nothing when it may not replay': wrong((right) => ({
      resolve: async (effect, how) => {
        const found = await right.resolve(effect, how);
        if (found.status === 'not_found') await right.authorize(request, call(effect.idempotencyKey));
        return found;
      },
    })),
    'authorize: sends nothing once its signal has aborted': wrong((right) => ({ authorize: (asked, how) => right.authorize(asked, { ...how, signal: new AbortController().signal }) })),
    'authorize: sends nothing after "notAfter"': wrong((right) => ({ authorize: (asked, how) => right.authorize(asked, { ...how, notAfter: '2099-01-01T00:00:00Z' }) })),
    'authorize: declines with a code and not with a text': answering((outcome) => (outcome.status === 'declined' ? { ...outcome, code: 'Your card has too little on it.' } : outcome)),
    'authorize: says where a challenge is': answering((outcome) => (outcome.status === 'action_required' ? { ...outcome, action: { action: 'redirect', url: '/challenge' } } : outcome)),
    'authorize: tells what the provider approved, and not what was asked': wrong((right) => ({
      authorize: async (asked, how) => {
        const outcome = await right.authorize(asked, how);
        return outcome.status === 'approved' ? { ...outcome, amountMinor: asked.amountMinor } : outcome;
      },
    })),
    'resume: approves nothing that the buyer has not confirmed, whatever they bring back': wrong(() => ({ resume: ({ payment }) => Promise.resolve(approved(payment)) })),
    'resume: approves what the buyer has confirmed': wrong((right) => ({
      resume: async (asked, how) => {
        const outcome = await right.resume!(asked, how);
        return outcome.status === 'approved' ? { status: 'unknown' } : outcome;
      },
    })),
    'authorize: says when to ask again': answering((outcome) => (outcome.status === 'pending' ? { ...outcome, checkAfterMs: 0.5 } : outcome)),
    'authorize: calls a lost answer unknown, and finds it again': wrong((right) => ({
      authorize: (asked, how) => right.authorize(asked, how).catch(() => ({ status: 'unavailable' as const })),
    })),
    'authorize: gives up when the signal aborts, and does not call it declined': () => ({
      ...honest(),
      silent: () => spoiled(fakeGateway().plugin, () => ({ authorize: (_asked, { signal }) => answerWhenAborted(signal, { status: 'declined', code: 'timeout', retry: 'other_gateway' }) })),
    }),
    'resolve: does not say "not found" when its provider is out of order': () => ({
      ...honest(),
      broken: () => spoiled(fakeGateway().plugin, () => ({ resolve: () => Promise.resolve({ status: 'not_found' }) })),
    }),
    'authorize: calls an error of its provider unknown': () => ({
      ...honest(),
      failing: () => spoiled(fakeGateway({ faults: [{ on: 'resolve', fault: 'lose_request' }] }).plugin, () => ({ authorize: () => Promise.resolve({ status: 'declined', code: 'http_500', retry: 'other_gateway' }) })),
    }),
    'resolve: does not say "not found" when its provider answers with an error': () => ({
      ...honest(),
      failing: () => spoiled(fakeGateway({ faults: [{ on: 'authorize', fault: 'lose_answer' }] }).plugin, () => ({ resolve: () => Promise.resolve({ status: 'not_found' }) })),
    }),
    'authorize: says that a sale has taken the money': () => ({ ...honest(), sale: () => fakeGateway().plugin }),
    'capture: moves what it was asked for': moving('capture', (outcome) => (outcome.status === 'succeeded' ? { ...outcome, amountMinor: 1_000 } : outcome)),
    'capture: moves money once, however often its key comes': twice('capture'),
    'resolve: tells what became of a capture': resolving('capture', () => ({ status: 'not_found' })),
    'capture: refuses more than is authorized': moving('capture', taken('over_capture')),
    'void: may come twice': wrong((right) => {
      const seen = new Set<string>();
      return {
        void: (asked, how) => {
          if (seen.has(how.idempotencyKey)) return Promise.resolve({ status: 'failed', code: 'already_voided' });
          seen.add(how.idempotencyKey);
          return right.void(asked, how);
        },
      };
    }),
    'resolve: tells what became of a void': resolving('void', () => ({ status: 'not_found' })),
    'void: gives nothing back that was captured': moving('void', taken('already_captured')),
    'resolve: approves no payment that was voided': resolving('authorize', (found) => (found.status === 'declined' && found.code === 'voided' ? approved('gateway_1') : found)),
    'void: leaves nothing to capture': moving('capture', taken('not_authorized')),
    'refund: moves what it was asked for': moving('refund', (outcome) => (outcome.status === 'succeeded' ? { ...outcome, currency: 'USD' } : outcome)),
    'refund: moves money once, however often its key comes': twice('refund'),
    'resolve: tells what became of a refund': resolving('refund', () => ({ status: 'not_found' })),
    'refund: refuses more than was captured': moving('refund', taken('over_refund')),
    'parseWebhook: reads what is genuine': wrong(() => ({ parseWebhook: async (hook) => ((await parseWebhook(hook)).map((one) => ({ ...one, cumulativeMinor: 9.99 }))) })),
    'parseWebhook: tells how much was moved so far': wrong(() => ({ parseWebhook: async (hook) => ((await parseWebhook(hook)).map((one) => ({ ...one, cumulativeMinor: 0 }))) })),
    'parseWebhook: throws at what is forged': wrong(() => ({ parseWebhook: () => Promise.resolve([]) })),
    'options: refuses those that are wrong': () => {
      const right = honest();
      // What it opens is a plugin.
      return { ...right, open: async (world) => ({ ...((await right.open(world)) as Plugin<'payment'>), options: anything }) };
    },
  });
});
