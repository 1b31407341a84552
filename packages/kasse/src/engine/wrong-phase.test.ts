import { describe, expect, it } from 'vitest';
import { address, opened, raw, ready, sent, threeFields } from './test/fill-in.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { fakeValue, fakeWrap } from './test/offers.js';
import { refuses } from './test/unchanged.js';

describe('a command in the wrong phase', () => {
  const commands = ['send', 'commit', 'cancel', 'resume'] as const;
  const phases: Record<string, Record<(typeof commands)[number], string | true>> = {
    open: { send: true, commit: 'missing_payment', cancel: true, resume: 'wrong_phase' },
    committing: { send: 'commit_in_progress', commit: true, cancel: true, resume: true },
    // Who changes something instead of confirming goes back.
    challenged: { send: true, commit: true, cancel: true, resume: true },
    committed: { send: 'already_committed', commit: true, cancel: 'already_committed', resume: true },
    canceled: { send: 'canceled', commit: 'canceled', cancel: true, resume: 'canceled' },
    expired: { send: 'expired', commit: 'expired', cancel: true, resume: 'expired' },
  };

  it.each(Object.keys(phases).flatMap((phase) => commands.map((command) => [command, phase] as const)))('%s while %s is answered by its own code', async (command, phase) => {
    let now = Date.parse('2026-11-22T10:00:00Z');
    const parts = await kit({ clock: () => now });
    const checkout = phase === 'open' ? await opened(parts) : await ready(parts);
    const { buyer } = checkout;
    const { fingerprint } = checkout.view.commit;
    if (phase === 'open') await sent(buyer, { type: 'contact.set', email: 'ada@example.com' }, { type: 'fulfillment.destination', address });
    if (phase === 'committing') {
      parts.primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: 3_600_000 });
      await buyer.commit({ fingerprint });
    }
    if (phase === 'challenged') {
      parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
      await buyer.commit({ fingerprint });
    }
    if (phase === 'committed') await buyer.commit({ fingerprint, wait: 'settled' });
    if (phase === 'canceled') await buyer.cancel();
    if (phase === 'expired') {
      now += 86_400_001;
      expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: false, code: 'expired' });
    }
    const work = {
      send: () => buyer.send({ type: 'contact.set', givenName: 'Eve' }),
      commit: () => buyer.commit({ fingerprint }),
      cancel: () => buyer.cancel(),
      resume: () => buyer.resume({ back: 'yes' }),
    }[command];
    const expected = phases[phase]?.[command];
    if (typeof expected === 'string') await refuses(parts, checkout, expected, work);
    else expect(await work()).toMatchObject({ ok: true });
  });

  it('refuses a change after the time is over, also where nobody has looked at the clock', async () => {
    let now = Date.parse('2026-11-22T10:00:00Z');
    const parts = await kit({ clock: () => now });
    const { buyer } = await opened(parts);
    now += 86_400_001;
    expect(await buyer.send({ type: 'contact.set', givenName: 'Ada' })).toMatchObject({ ok: false, code: 'expired', view: { status: 'canceled' } });
  });
});

describe('a command that is refused while a payment is under way', () => {
  const partly = { status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'p1', captured: false } as const;
  const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;
  const files = shopFiles(
    {
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', { widget: 'wrap', options: { priceMinor: 300 } }, threeFields, 'payment'] }],
      payment: { storedValue: ['gift-cards'], methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] },
    },
    { plugins: { wrap: { kind: 'widget' }, 'gift-cards': { kind: 'value' } } },
  );
  const cases: [string, unknown, string, ((parts: Kit) => void)?][] = [
    ['an outdated revision', { type: 'contact.set', givenName: 'Eve', revision: 1 }, 'stale_revision'],
    ['a revision that never was', { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_2' }, revision: 1_000 }, 'stale_revision'],
    ['an option that is not offered', { type: 'fulfillment.option', optionId: 'post:rocket' }, 'unknown_option'],
    ['a method that is not offered', { type: 'fulfillment.method', methodId: 'pigeon' }, 'method_unavailable'],
    ['a payment that is not offered', { type: 'payment.set', methodId: 'gold' }, 'payment_not_offered'],
    ['a step that does not exist', { type: 'step.go', to: 'nowhere' }, 'unknown_step'],
    ['a field that does not exist', { type: 'fields.set', values: { nott: 'x' } }, 'unknown_field'],
    ['an unknown key', { type: 'contact.set', mail: 'a@example.com' }, 'unknown_key'],
    ['what the widget does not understand', { type: 'widget.set', section: 'wrap', inputs: { wrap: 'maybe' } }, 'invalid_input'],
    ['a gift card that is not known', { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-ZZZZ-0000' }, 'stored_value_empty'],
    ['an address whose taxes nobody can tell now', { type: 'fulfillment.destination', address: { ...address, city: 'York' } }, 'tax_unavailable', ({ tax }) => (tax.fails = true)],
    ['a cart that has become empty', { type: 'cart.refresh' }, 'cart_empty', ({ cart }) => (cart.snapshot = { ...cart.snapshot, lines: [] })],
    ['a cart that makes no sense', { type: 'cart.refresh' }, 'plugin_malformed', ({ cart }) => (cart.snapshot = { ...cart.snapshot, currency: 'EUR' })],
  ];
  const waiting = [
    ['the buyer confirms it', redirect, 'challenged'],
    ['a part is paid', partly, 'splitting'],
  ] as const;

  describe.each(waiting)('while %s', (_, answer, phase) => {
    it.each(cases)('leaves it as it is: %s', async (__, command, code, meanwhile) => {
      const parts = await kit({ files, plugins: [fakeWrap().plugin, fakeValue('gift-cards', {}).plugin] });
      parts.primary.answers.push(answer);
      const checkout = await ready(parts);
      await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint });
      const calls = [...parts.primary.calls];
      meanwhile?.(parts);
      await refuses(parts, checkout, code, () => checkout.buyer.send(raw(command)));
      expect((await parts.store.load(checkout.sessionId))?.session.phase).toBe(phase);
      // No void, nor any look at the payment.
      expect(parts.primary.calls).toEqual(calls);
    });
  });
});
