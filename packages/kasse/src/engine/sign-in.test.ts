import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import type { View, ViewSection } from '../session/index.js';
import type { SignInInput } from './sign-in-input.js';
import { address, opened, ready, sent, type Opened } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons, fakeValue } from './test/offers.js';
import { clock } from './test/passing-time.js';
import { refuses } from './test/unchanged.js';

const ada: SignInInput['customer'] = {
  id: 'ada',
  contact: { email: 'ada@home.example', phone: '+44 20 7946 0000' },
  addresses: [{ id: 'home', line1: '1 Mill Lane', city: 'Leeds', country: 'GB' }],
  instruments: [{ id: 'visa', method: 'card', token: 'tok_on_file', display: 'Visa ending in 4242' }],
};
const bob = { customer: { id: 'bob' } };
const note = { fields: [{ id: 'note', type: 'text', maxLength: 50 }] };
const oneStep = [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', note, 'payment'] }];

/** A shop with a flow of three pages for whoever `when` picks. */
function withMembers(when: object): ReturnType<typeof shopFiles> {
  const files = shopFiles({ steps: oneStep });
  const steps = [{ id: 'you', sections: ['contact'] }, { id: 'delivery', sections: ['fulfillment', note] }, { id: 'pay', sections: ['discounts', 'payment'] }];
  // As shopFiles wrote it.
  const everybody = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
  return { ...files, 'flows/members.flow.jsonc': JSON.stringify({ ...everybody, id: 'members', default: false, priority: 10, when, layout: 'three-page', steps }) };
}

const signIn = ({ kasse }: Pick<Kit, 'kasse'>, { sessionId }: Pick<Opened, 'sessionId'>, input: SignInInput = { customer: ada }) => kasse.session(sessionId).signIn(input);

/** Signs in, which must succeed. */
async function signedIn(parts: Pick<Kit, 'kasse'>, checkout: Pick<Opened, 'sessionId'>, input?: SignInInput): Promise<View> {
  const result = await signIn(parts, checkout, input);
  if (!result.ok) throw new Error(`signIn: ${result.code}`);
  return result.view;
}

function section<K extends ViewSection['kind']>(view: View, kind: K): Extract<ViewSection, { kind: K }> {
  const found = view.steps.flatMap(({ sections }) => sections).find((each): each is Extract<ViewSection, { kind: K }> => each.kind === kind);
  if (found === undefined) throw new Error(`There is no section ${kind}.`);
  return found;
}

const journal = ({ kasse }: Pick<Kit, 'kasse'>, { sessionId }: Pick<Opened, 'sessionId'>) => kasse.staff.as('ann').journal(sessionId);

async function storedOf({ store }: Kit, { sessionId }: Pick<Opened, 'sessionId'>) {
  const stored = await store.load(sessionId);
  if (stored === undefined) throw new Error('The session is gone.');
  return stored;
}

describe('a guest who signs in', () => {
  it('goes on where an account is required, from there to the order', async () => {
    const parts = await kit({ files: shopFiles({ account: 'required' }) });
    const checkout = await ready(parts);
    expect(checkout.view).toMatchObject({ status: 'requires_escalation', missing: [{ code: 'account_required' }] });
    const view = await signedIn(parts, checkout);
    expect(view).toMatchObject({ status: 'ready_for_complete', missing: [], commit: { enabled: true }, revision: checkout.view.revision + 1 });
    expect(section(view, 'contact').isSignedIn).toBe(true);
    expect((await journal(parts, checkout)).at(-1)).toMatchObject({ actor: 'backend', cause: 'sign-in', from: 'escalated', to: 'ready' });
    // What was entered stays: another e-mail address, another place, another card.
    expect((await storedOf(parts, checkout)).personal).toMatchObject({ contact: { email: 'ada@example.com', phone: '+44 20 7946 0000' }, destination: address, instrument: { token: 'tok_ok' }, customer: ada });
    expect(await checkout.buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.orders.placed.values()]).toMatchObject([{ customerId: 'ada', buyer: { email: 'ada@example.com', customerId: 'ada' }, totalMinor: 3000 }]);
  });

  it('leaves nothing of the person in session, journal and events', async () => {
    const parts = await kit({ files: withMembers({ fact: 'customer.tags', operator: 'contains', value: 'press' }) });
    const checkout = await opened(parts);
    await signedIn(parts, checkout, { customer: ada, facts: { 'customer.tags': ['press'] } });
    const { session, personal } = await storedOf(parts, checkout);
    expect(session).toMatchObject({ customerId: 'ada', flow: { flowId: 'members' } });
    expect(personal).toMatchObject({ customer: ada, given: { 'customer.tags': ['press'] }, facts: { 'customer.tags': ['press'] } });
    const seen = JSON.stringify([session, await journal(parts, checkout), await parts.store.outbox(session.shopKey, 500)]);
    for (const secret of ['home.example', '7946', 'Mill Lane', 'tok_on_file', 'press']) expect(seen).not.toContain(secret);
    expect(JSON.stringify((await checkout.buyer.view()).view)).not.toContain('tok_on_file');
  });

  it('gets what is on file filled in, where nothing was entered', async () => {
    const parts = await kit({ files: shopFiles({ payment: { saved: 'preselect', methods: [{ method: 'card', gateways: ['primary', 'backup'] }] } }) });
    const checkout = await opened(parts);
    expect(checkout.view.missing).toHaveLength(4);
    const view = await signedIn(parts, checkout);
    expect(view.status).toBe('ready_for_complete');
    expect(section(view, 'fulfillment')).toMatchObject({ destination: { isGiven: true, saved: [{ id: 'home' }] }, packages: [{ options: [{ isChosen: true }] }] });
    expect(section(view, 'payment').methods).toMatchObject([{ display: 'Visa ending in 4242', saved: [{ id: 'visa', isChosen: true }] }]);
    expect((await storedOf(parts, checkout)).personal).toMatchObject({ contact: ada.contact, destination: { line1: '1 Mill Lane' }, instrument: { savedId: 'visa' } });
    expect(await checkout.buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'completed' } });
  });

  it('is not kept out by an address on file whose taxes nobody knows', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    parts.tax.answers.push({ status: 'not_covered' });
    const view = await signedIn(parts, checkout);
    expect(section(view, 'contact')).toMatchObject({ isSignedIn: true, isComplete: true });
    expect(section(view, 'fulfillment')).toMatchObject({ destination: { isGiven: false, saved: [{ id: 'home' }] } });
  });

  it('pays the prices of customers, and confirms them', async () => {
    const parts = await kit();
    parts.cart.price = (_, { customerId = 'guest' }) => Promise.resolve({ revision: customerId, currency: 'GBP', lines: [line({ unitPriceMinor: customerId === 'ada' ? 1500 : 2000 })] });
    const checkout = await ready(parts);
    expect(checkout.view.summary.total.amountMinor).toBe(3000);
    const view = await signedIn(parts, checkout);
    expect(view.summary.total.amountMinor).toBe(2400);
    expect((await parts.store.outbox('test-shop', 500)).filter(({ type }) => type === 'checkout.quote.changed').at(-1)).toMatchObject({ sessionId: checkout.sessionId, data: { totalMinor: 2400 } });
    expect(await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint })).toMatchObject({ ok: false, code: 'fingerprint_mismatch' });
    expect(await checkout.buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ amountMinor: 2400 }]);
  });

  it('can pay with what belongs to the customer', async () => {
    const points = fakeValue('points', { ada: 700 }, 'customer');
    const steps = [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', 'payment'] }];
    const files = shopFiles({ steps, payment: { storedValue: ['points'], methods: [{ method: 'card', gateways: ['primary', 'backup'] }] } }, { plugins: { points: { kind: 'value' } } });
    const parts = await kit({ files, plugins: [points.plugin] });
    const checkout = await ready(parts);
    expect(section(checkout.view, 'storedValue').offers).toEqual([]);
    expect(await checkout.buyer.send({ type: 'storedValue.add', plugin: 'points' })).toMatchObject({ ok: false, code: 'account_required' });
    expect(section(await signedIn(parts, checkout), 'storedValue').offers).toMatchObject([{ plugin: 'points', needsCode: false }]);
    const view = await sent(checkout.buyer, { type: 'storedValue.add', plugin: 'points' });
    expect(await checkout.buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([[...parts.primary.payments.values()][0]?.capturedMinor, points.accounts.get('ada')]).toEqual([2300, 0]);
  });
});

describe('the flow of a guest who signs in', () => {
  const loyal = withMembers({ fact: 'customer.orders', operator: 'atLeast', value: 1 });
  const returned = { customer: ada, facts: { 'customer.orders': 3 } };

  it('is chosen anew, and everything that was entered is kept', async () => {
    const parts = await kit({ files: loyal });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 500 }, { service: 'express', title: 'Express', priceMinor: 900 }];
    const checkout = await opened(parts, { facts: { device: 'mobile', 'customer.orders': 0 } });
    await sent(
      checkout.buyer,
      { type: 'contact.set', email: 'ada@example.com' },
      { type: 'fulfillment.destination', address },
      { type: 'fulfillment.option', optionId: 'post:express' },
      { type: 'fields.set', values: { note: 'For you' } },
    );
    expect(await signedIn(parts, checkout, returned)).toMatchObject({ layout: 'three-page', current: 'pay', missing: [{ code: 'missing_payment' }] });
    const { session, personal } = await storedOf(parts, checkout);
    expect(session).toMatchObject({ flow: { flowId: 'members' }, fields: { note: 'For you' }, given: { device: 'mobile', 'customer.orders': 3 }, fulfillment: { packages: [{ optionId: 'post:express' }] } });
    expect(personal).toMatchObject({ contact: { email: 'ada@example.com' }, destination: address });
    expect(await parts.kasse.staff.as('ann').explain(checkout.sessionId)).toMatchObject({ winner: 'members' });
    const view = await sent(checkout.buyer, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
    expect(await checkout.buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ flow: { flowId: 'members' }, fields: { note: 'For you' } }]);
  });

  it('is chosen before anything is priced: what only the guest\'s flow refuses a customer stays chosen', async () => {
    const files = withMembers({ fact: 'loggedIn', operator: 'equal', value: true });
    // As shopFiles wrote it.
    const everybody = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
    const forGuests = { methods: [{ method: 'shipping', carriers: ['post'], when: { fact: 'loggedIn', operator: 'equal', value: false } }] };
    const parts = await kit({ files: { ...files, 'flows/default.flow.jsonc': JSON.stringify({ ...everybody, fulfillment: forGuests }) } });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 500 }, { service: 'express', title: 'Express', priceMinor: 900 }];
    const checkout = await opened(parts);
    await sent(checkout.buyer, { type: 'fulfillment.destination', address }, { type: 'fulfillment.option', optionId: 'post:express' });
    expect(await signedIn(parts, checkout)).toMatchObject({ layout: 'three-page', messages: [] });
    expect((await storedOf(parts, checkout)).session.fulfillment).toMatchObject({ methodId: 'shipping', packages: [{ optionId: 'post:express' }] });
  });

  it('stays once a payment is chosen', async () => {
    const parts = await kit({ files: loyal });
    const checkout = await ready(parts);
    expect(await signedIn(parts, checkout, returned)).toMatchObject({ layout: 'one-page', status: 'ready_for_complete' });
  });

  it('is chosen by a code that counts for customers only', async () => {
    const coupons = fakeCoupons({});
    const parts = await kit({ files: withMembers({ fact: 'promotion.codes', operator: 'contains', value: 'MEMBERS' }), plugins: [coupons.plugin] });
    const checkout = await opened(parts);
    await checkout.buyer.send({ type: 'discount.add', code: 'MEMBERS' });
    coupons.coupons.set('MEMBERS', { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } });
    expect((await checkout.buyer.view()).view?.layout).toBe('one-page');
    const view = await signedIn(parts, checkout);
    expect([view.layout, section(view, 'discounts').applied.map(({ code }) => code)]).toEqual(['three-page', ['MEMBERS']]);
  });
});

describe('signing in', () => {
  it('is done once for one customer, however often it is asked for and however far the checkout has come', async () => {
    const parts = await kit();
    const checkout = await ready(parts);
    const answers = await Promise.all([signIn(parts, checkout), signIn(parts, checkout)]);
    expect(answers).toMatchObject([{ ok: true }, { ok: true }]);
    const { revision, commit } = await signedIn(parts, checkout, { customer: { id: 'ada' }, facts: { 'customer.orders': 9 } });
    expect(revision).toBe(checkout.view.revision + 1);
    expect((await journal(parts, checkout)).filter(({ cause }) => cause === 'sign-in')).toHaveLength(1);
    await checkout.buyer.commit({ fingerprint: commit.fingerprint, wait: 'settled' });
    expect(await signedIn(parts, checkout)).toMatchObject({ status: 'completed' });
  });

  it('is nothing new for who was signed in from the start', async () => {
    const parts = await kit();
    const checkout = await opened(parts, { customer: { id: 'ada' } });
    expect(await signedIn(parts, checkout)).toMatchObject({ revision: checkout.view.revision });
    await refuses(parts, checkout, 'customer_mismatch', () => signIn(parts, checkout, bob));
  });

  it('is refused for another customer: one session is one customer', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    const answers = await Promise.all([signIn(parts, checkout), signIn(parts, checkout, bob)]);
    expect(answers).toMatchObject([{ ok: true }, { ok: false, code: 'customer_mismatch' }]);
    await refuses(parts, checkout, 'customer_mismatch', () => signIn(parts, checkout, bob));
    expect((await storedOf(parts, checkout)).session.customerId).toBe('ada');
  });

  it('is refused while committing and after', async () => {
    const parts = await kit();
    const checkout = await ready(parts);
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const paying = checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint, wait: 'settled' });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    await refuses(parts, checkout, 'commit_in_progress', () => signIn(parts, checkout));
    answer({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false });
    expect(await paying).toMatchObject({ ok: true });
    await refuses(parts, checkout, 'already_committed', () => signIn(parts, checkout));
  });

  it('is refused while the bank waits for the buyer, which is another thing to do elsewhere', async () => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const checkout = await ready(parts);
    expect(await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint })).toMatchObject({ view: { status: 'requires_escalation' } });
    await refuses(parts, checkout, 'commit_in_progress', () => signIn(parts, checkout));
  });

  it('is refused where the checkout has ended without an order', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read });
    const given = await opened(parts);
    await given.buyer.cancel();
    await refuses(parts, given, 'canceled', () => signIn(parts, given));
    const left = await opened(parts, { requestId: 'r2', cartRef: 'c2' });
    time.now += 8 * 24 * 3_600_000;
    expect(await signIn(parts, left)).toMatchObject({ ok: false, code: 'expired', view: { status: 'canceled' } });
  });

  it('stands on what another writer has changed in the meantime', async () => {
    const store = await freshStore();
    let meanwhile: (() => Promise<unknown>) | undefined;
    const parts = await kit({
      store: {
        ...store,
        commit: async (unit) => {
          const first = unit.journal.cause === 'sign-in' ? meanwhile : undefined;
          if (first !== undefined) meanwhile = undefined;
          await first?.();
          return store.commit(unit);
        },
      },
    });
    const checkout = await opened(parts);
    const { kasse: other } = await kit({ store });
    meanwhile = () => sent(other.buyer(checkout.token), { type: 'contact.set', email: 'other@example.com' });
    expect(await signedIn(parts, checkout)).toMatchObject({ revision: checkout.view.revision + 2 });
    expect((await storedOf(parts, checkout)).personal.contact).toEqual({ email: 'other@example.com', phone: '+44 20 7946 0000' });
  });

  it('changes nothing where the cart cannot be asked', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    let isDown = true;
    parts.cart.price = () => (isDown ? Promise.reject(new Error('cart down')) : Promise.resolve(parts.cart.snapshot));
    await refuses(parts, checkout, 'internal', () => signIn(parts, checkout));
    isDown = false;
    expect(await signIn(parts, checkout)).toMatchObject({ ok: true });
  });

  it('is for the backend alone', async () => {
    const parts = await kit();
    const { token, buyer } = await opened(parts);
    for (const door of [buyer, parts.kasse.buyer(token)]) expect(door).not.toHaveProperty('signIn');
    expect(await parts.kasse.session('cs_nobody').signIn({ customer: ada })).toMatchObject({ ok: false, code: 'session_not_found' });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, ''],
    ['no customer', {}, 'customer'],
    ['a customer without an id', { customer: { id: '' } }, 'customer.id'],
    ['a key that does not exist', { customer: { id: 'ada', mail: 'x' } }, 'customer'],
    ['a card number for a name', { customer: { id: 'ada', contact: { givenName: '4242 4242 4242 4242' } } }, 'customer.contact.givenName'],
    ['half a character', { customer: { id: 'ada', contact: { givenName: '\ud83d' } } }, 'customer.contact.givenName'],
  ])('with %s is misuse', async (_, input, path) => {
    const parts = await kit();
    const checkout = await opened(parts);
    const failure = await parts.kasse.session(checkout.sessionId).signIn(input as SignInInput).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_MISUSE', details: { path }, message: expect.stringMatching(/^signIn was called with a wrong input/) as string });
    expect(String(failure)).not.toMatch(/4242/);
    expect((await storedOf(parts, checkout)).session).not.toHaveProperty('customerId');
  });

  it('tells the backend of a misspelt fact, and goes on', async () => {
    const parts = await kit();
    await signedIn(parts, await opened(parts), { customer: ada, facts: { 'customer.order': 3 } });
    expect(parts.problems.map(String)).toEqual([expect.stringMatching(/given to signIn .*"customer.order".*Did you mean "customer.orders"/)]);
  });
});
