import type { AuthorizeRequest, MoveOutcome, NotFound, PaymentGateway, PaymentOutcome } from 'kasse/plugin';
import { call } from './call.js';
import { checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureId, same, shown } from './expect.js';
import { openPlugin } from './open.js';
import type { PaymentGatewayFixture } from './payment-gateway.js';
import { resolved } from './payment-steps.js';

/** What a gateway answers when the buyer has to confirm elsewhere. */
export type Challenge = Extract<PaymentOutcome, { status: 'action_required' }>;

/** What the buyer brings back from a challenge: as a rule the query of the page they were sent to. */
export type BroughtBack = Readonly<Record<string, string>>;

type WithChallenge = PaymentGatewayFixture & { readonly challenged: AuthorizeRequest };

/** A challenge of the fixture. */
async function challengeOf(gateway: PaymentGateway, { challenged }: WithChallenge, key: string): Promise<Challenge> {
  const outcome = await gateway.authorize(challenged, call(key));
  ensure(outcome.status === 'action_required', `It should be "action_required", and is ${shown(outcome)}.`);
  return outcome;
}

/** The buyer is back. A gateway without `resume` is asked what became of the payment, as the engine does. */
function comeBack(gateway: PaymentGateway, { challenged }: WithChallenge, payment: string, input: BroughtBack): Promise<PaymentOutcome | MoveOutcome | NotFound> {
  return gateway.resume?.({ payment, input }, call('back')) ?? resolved(gateway, 'authorize', 'k1', challenged);
}

/** Queries that anybody could write who knows, or guesses, what the provider's look like. */
function guesses(payment: string): readonly BroughtBack[] {
  const keys = ['status', 'result', 'state', 'outcome', 'success', 'confirmed', 'authenticated', 'redirect_status', 'code'];
  const words = ['approved', 'authorized', 'succeeded', 'success', 'completed', 'confirmed', 'paid', 'ok', 'yes', 'true', 'Y', '1', '00'];
  const names = { payment, reference: payment, id: payment, payment_id: payment };
  return [{}, ...words.map((word) => ({ ...names, ...Object.fromEntries(keys.map((key) => [key, word])) }))];
}

/** What another payment that was confirmed brought back, with the name of this one in it. */
async function copied(gateway: PaymentGateway, fixture: WithChallenge, payment: string): Promise<readonly BroughtBack[]> {
  if (fixture.confirm === undefined) return [];
  const other = await challengeOf(gateway, fixture, 'k2');
  const brought = (await fixture.confirm(other)) ?? {};
  const renamed = Object.entries(brought).map(([key, value]) => [key, value.replaceAll(other.reference, payment)] as const);
  return [brought, Object.fromEntries(renamed)];
}

export const challengeChecks: ConformanceChecks<PaymentGatewayFixture> = [
  ...checksOf<PaymentGatewayFixture, 'challenged'>('challenged', {
    'authorize: says where a challenge is': async (fixture) => {
      const { reference, action } = await challengeOf(await openPlugin(fixture.open), fixture, 'k1');
      ensureId(reference, 'The reference of a challenged payment');
      ensure(action.action !== 'redirect' || URL.canParse(action.url), `The page to go to is ${shown(action)}; it must be a URL.`);
    },
    'resume: approves nothing that the buyer has not confirmed, whatever they bring back': async (fixture) => {
      const gateway = await openPlugin(fixture.open);
      const { reference } = await challengeOf(gateway, fixture, 'k1');
      for (const input of [...guesses(reference), ...(await copied(gateway, fixture, reference))]) {
        const outcome = await comeBack(gateway, fixture, reference, input).catch(() => ({ status: 'unknown' as const }));
        ensure(outcome.status !== 'approved', `Nobody confirmed the payment, and with ${shown(input)} it is ${shown(outcome)}. Anybody can write that: ask the provider.`);
      }
    },
  }),
  ...checksOf<PaymentGatewayFixture, 'challenged' | 'confirm'>('confirm', {
    'resume: approves what the buyer has confirmed': async (fixture) => {
      const gateway = await openPlugin(fixture.open);
      const challenge = await challengeOf(gateway, fixture, 'k1');
      const brought = (await fixture.confirm(challenge)) ?? {};
      const outcome = await comeBack(gateway, fixture, challenge.reference, brought);
      ensure(outcome.status === 'approved', `The buyer confirmed and is back with ${shown(brought)}: ${shown(outcome)} should be "approved".`);
      const { amountMinor, currency, reference } = outcome;
      same({ amountMinor, currency, reference }, { amountMinor: fixture.challenged.amountMinor, currency: fixture.challenged.currency, reference: challenge.reference }, 'What was confirmed');
    },
  }).map((check) => ({ ...check, needs: ['challenged', 'confirm'] as const })),
];
