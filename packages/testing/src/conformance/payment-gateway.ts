import type { AuthorizeRequest } from 'kasse/plugin';
import { abortedCall, call, endOf } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureCode, ensureId, ensureMinor, ensureMoment, ensureRejects, ensureWhole, same, shown } from './expect.js';
import { clock, openPlugin, type PluginMaker } from './open.js';
import { type BroughtBack, type Challenge, challengeChecks } from './payment-challenges.js';
import { captureChecks, refundChecks, voidChecks } from './payment-moves.js';
import { approvedOf, resolved } from './payment-steps.js';
import { optionChecks, type OptionsFixture } from './question.js';

export interface PaymentGatewayFixture extends OptionsFixture<'payment'> {
  /** Approved, with `capture: false`; `amountMinor` is even and 4 or more. */
  readonly request: AuthorizeRequest;
  /**
   * It knows what was asked of it: keys, captures, refunds. Leave it out for a promise outside of Kasse, which keeps
   * nothing and can always be asked again.
   */
  readonly keepsBooks?: boolean;
  /** Its authorizations can be captured later. */
  readonly captures?: boolean;
  readonly voids?: boolean;
  readonly refunds?: boolean;
  /** Declined. */
  readonly declined?: AuthorizeRequest;
  /** Approved, for less than was asked. */
  readonly partial?: AuthorizeRequest;
  /** Has to be challenged. */
  readonly challenged?: AuthorizeRequest;
  /** Confirms a challenge in the buyer's place, at the provider that `open` made last. Returns what the buyer brings back, if anything. */
  readonly confirm?: (challenge: Challenge) => BroughtBack | undefined | Promise<BroughtBack | undefined>;
  /** Is decided later. */
  readonly pending?: AuthorizeRequest;
  /** Approved, while the first answer is lost on its way. */
  readonly lost?: AuthorizeRequest;
  /** One whose provider answers every call with an error, such as an HTTP 500. */
  readonly failing?: PluginMaker<'payment'>;
  /** Its authorizations take the money at once. */
  readonly sale?: PluginMaker<'payment'>;
  /** A genuine webhook, and the same with something changed by somebody else. */
  readonly webhook?: { readonly genuine: () => Request; readonly forged: () => Request };
}

const CHECK_AFTER_MS_MAX = 30 * 24 * 60 * 60 * 1000;

/** What every payment gateway must do. */
export const paymentGatewayChecks: ConformanceChecks<PaymentGatewayFixture> = [
  ...checks<PaymentGatewayFixture>({
    'authorize: approves the amount and the currency it was asked for': async ({ open, request }) => {
      const { amountMinor, currency, reference, expiresAt } = await approvedOf(await openPlugin(open), request, 'k1');
      same({ amountMinor, currency }, { amountMinor: request.amountMinor, currency: request.currency }, 'What was approved');
      ensureId(reference, 'The reference of a payment');
      if (expiresAt !== undefined) ensureMoment(expiresAt, '"expiresAt"');
    },
    'authorize: answers the same key alike': async ({ open, request }) => {
      const gateway = await openPlugin(open);
      const first = structuredClone(await gateway.authorize(structuredClone(request), call('k1')));
      same(await gateway.authorize(request, call('k1')), first, 'One key is one payment, and the second answer to it');
    },
    'authorize: tells two payments of one session apart': async ({ open, request }) => {
      const gateway = await openPlugin(open);
      const first = await approvedOf(gateway, request, 'k1');
      const second = await approvedOf(gateway, request, 'k2');
      ensure(first.reference !== second.reference, `Two attempts of one session have the reference ${shown(first.reference)}. What undoes the first would undo the second.`);
    },
    'authorize: never calls a key conflict declined': async ({ open, request }) => {
      const gateway = await openPlugin(open);
      await approvedOf(gateway, request, 'k1');
      const outcome = await gateway.authorize({ ...request, amountMinor: request.amountMinor + 2 }, call('k1')).catch(() => ({ status: 'unknown' as const }));
      ensure(outcome.status !== 'declined' && outcome.status !== 'unavailable', `Something was approved under this key; ${shown(outcome)} says that nothing was. Answer "unknown".`);
    },
    'authorize: leaves the request as it is': async ({ open, request }) => {
      const asked = structuredClone(request);
      await (await openPlugin(open)).authorize(asked, call('k1'));
      same(asked, request, 'authorize changed its request');
    },
    'resolve: tells what became of an authorization': async ({ open, request }) => {
      const gateway = await openPlugin(open);
      const { reference, amountMinor } = await approvedOf(gateway, request, 'k1');
      const found = await resolved(gateway, 'authorize', 'k1', request);
      same({ status: found.status, ...('amountMinor' in found ? { reference: found.reference, amountMinor: found.amountMinor } : {}) }, { status: 'approved', reference, amountMinor }, 'What became of it');
    },
    'resolve: replays under the same key what never arrived, or says that it did not': async ({ open, request }) => {
      const gateway = await openPlugin(open);
      const replayed = await gateway.resolve({ kind: 'authorize', idempotencyKey: 'k1', request, mayReplay: true }, call('k1'));
      // One that only asks does not send; the key has to be free then.
      if (replayed.status === 'not_found') {
        await approvedOf(gateway, request, 'k1');
        return;
      }
      ensure(replayed.status === 'approved', `Nothing had arrived and a replay was allowed: ${shown(replayed)} should be "approved" or "not_found".`);
      same((await approvedOf(gateway, request, 'k1')).reference, replayed.reference, 'The key was replayed; the payment under it');
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'keepsBooks'>('keepsBooks', {
    'resolve: sends nothing when it may not replay': async ({ open, request }) => {
      const gateway = await openPlugin(open);
      same(await resolved(gateway, 'authorize', 'k1', request), { status: 'not_found' }, 'What became of a key nobody has seen');
      same(await resolved(gateway, 'authorize', 'k1', request), { status: 'not_found' }, 'What became of it when it was only asked about');
    },
    'authorize: sends nothing once its signal has aborted': async ({ open, request }) => {
      const gateway = await openPlugin(open);
      await gateway.authorize(request, abortedCall('k1')).catch(() => undefined);
      same(await resolved(gateway, 'authorize', 'k1', request), { status: 'not_found' }, 'What became of a call that nobody waited for (give "call.signal" to whatever sends, and look at it before)');
    },
    'authorize: sends nothing after "notAfter"': async ({ open, request }) => {
      const world = clock();
      const gateway = await openPlugin(open, world);
      await gateway.authorize(request, call('k1', { notAfter: new Date(world.now() - 1).toISOString() })).catch(() => undefined);
      same(await resolved(gateway, 'authorize', 'k1', request), { status: 'not_found' }, 'What became of a call that came too late (compare "call.notAfter" with the clock right before you send, and throw when it has passed)');
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'declined'>('declined', {
    'authorize: declines with a code and not with a text': async ({ open, declined }) => {
      const outcome = await (await openPlugin(open)).authorize(declined, call('k1'));
      ensure(outcome.status === 'declined', `It should be "declined", and is ${shown(outcome)}.`);
      ensureCode(outcome.code, 'The code of the decline');
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'partial'>('partial', {
    'authorize: tells what the provider approved, and not what was asked': async ({ open, partial }) => {
      const gateway = await openPlugin(open);
      const { amountMinor } = await approvedOf(gateway, partial, 'k1');
      ensureMinor(amountMinor, 'What was approved', 1);
      ensure(amountMinor < partial.amountMinor, `Less than the ${partial.amountMinor} that were asked is approved, and it says ${amountMinor}. Take the amount from the provider's answer.`);
      const found = await resolved(gateway, 'authorize', 'k1', partial);
      same('amountMinor' in found ? found.amountMinor : found, amountMinor, 'What was approved, when it is asked for');
    },
  }),
  ...challengeChecks,
  ...checksOf<PaymentGatewayFixture, 'pending'>('pending', {
    'authorize: says when to ask again': async ({ open, pending }) => {
      const outcome = await (await openPlugin(open)).authorize(pending, call('k1'));
      ensure(outcome.status === 'pending', `It should be "pending", and is ${shown(outcome)}.`);
      ensureId(outcome.reference, 'The reference of a pending payment');
      ensureWhole(outcome.checkAfterMs, '"checkAfterMs"', CHECK_AFTER_MS_MAX);
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'lost'>('lost', {
    'authorize: calls a lost answer unknown, and finds it again': async ({ open, lost }) => {
      const gateway = await openPlugin(open);
      const outcome = await gateway.authorize(lost, call('k1')).catch(() => ({ status: 'unknown' as const }));
      ensure(outcome.status === 'unknown', `It was sent and not answered: ${shown(outcome)} should be "unknown", or a throw.`);
      const found = await resolved(gateway, 'authorize', 'k1', lost);
      ensure(found.status === 'approved', `The provider has the payment: ${shown(found)} should be "approved".`);
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'silent'>('silent', {
    'authorize: gives up when the signal aborts, and does not call it declined': async ({ silent, request }) => {
      const gateway = await openPlugin(silent);
      const end = await endOf((context) => gateway.authorize(request, context));
      ensure('error' in end || end.answer.status === 'unknown', `It was sent and not answered: ${shown(end)} should be "unknown", or a throw.`);
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'broken'>('broken', {
    'resolve: does not say "not found" when its provider is out of order': async ({ broken, request }) => {
      const gateway = await openPlugin(broken);
      const found = await resolved(gateway, 'authorize', 'k1', request).catch(() => ({ status: 'unknown' as const }));
      ensure(found.status === 'unknown' || found.status === 'unavailable', `Nobody could be asked: ${shown(found)} should be "unknown", or a throw.`);
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'failing'>('failing', {
    'authorize: calls an error of its provider unknown': async ({ failing, request }) => {
      const outcome = await (await openPlugin(failing)).authorize(request, call('k1')).catch(() => ({ status: 'unknown' as const }));
      ensure(outcome.status === 'unknown', `An error does not say what became of the payment: ${shown(outcome)} should be "unknown", or a throw.`);
    },
    'resolve: does not say "not found" when its provider answers with an error': async ({ failing, request }) => {
      const gateway = await openPlugin(failing);
      const found = await resolved(gateway, 'authorize', 'k1', request).catch(() => ({ status: 'unknown' as const }));
      ensure(found.status === 'unknown' || found.status === 'unavailable', `An error says nothing of the key: ${shown(found)} should be "unknown", or a throw. Only what the provider says when it has no such payment is "not_found".`);
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'sale'>('sale', {
    'authorize: says that a sale has taken the money': async ({ sale, request }) => {
      const { captured } = await approvedOf(await openPlugin(sale), request, 'k1');
      ensure(captured, 'A sale takes the money at once: "captured" should be true.');
    },
  }),
  ...captureChecks,
  ...voidChecks,
  ...refundChecks,
  ...checksOf<PaymentGatewayFixture, 'webhook'>('webhook', {
    'parseWebhook: reads what is genuine': async ({ open, webhook }) => {
      const evidence = await (await openPlugin(open)).parseWebhook?.(webhook.genuine());
      ensure(evidence !== undefined, 'There is no "parseWebhook".');
      for (const { reference, cumulativeMinor } of evidence) {
        ensureId(reference, 'The reference of a webhook');
        ensureWhole(cumulativeMinor, '"cumulativeMinor"', Number.MAX_SAFE_INTEGER);
      }
    },
    'parseWebhook: tells how much was moved so far': async ({ open, webhook }) => {
      for (const { kind, cumulativeMinor } of (await (await openPlugin(open)).parseWebhook?.(webhook.genuine())) ?? []) {
        const isRight = kind === 'failed' ? cumulativeMinor === 0 : cumulativeMinor !== 0;
        ensure(isRight, `"cumulativeMinor" of ${shown(kind)} is ${shown(cumulativeMinor)}; it is the total moved so far by this kind, and 0 for "failed" alone. A second webhook of the same amount is taken for a repetition.`);
      }
    },
    'parseWebhook: throws at what is forged': async ({ open, webhook }) => {
      const gateway = await openPlugin(open);
      await ensureRejects(Promise.resolve(gateway.parseWebhook?.(webhook.forged())), 'Verify the signature before anything is read.');
    },
  }),
  ...optionChecks<'payment', PaymentGatewayFixture>(),
];
