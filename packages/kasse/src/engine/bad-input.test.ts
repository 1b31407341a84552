import { describe, expect, it } from 'vitest';
import { opened, ready } from './test/fill-in.js';
import { kit, line, shopFiles } from './test/kit.js';
import { fakeCoupons, fakeWrap } from './test/offers.js';
import { refuses } from './test/unchanged.js';

describe('a commit or a return from the bank that is none', () => {
  const SAYS = 'A commit says what the buyer confirmed. Send { fingerprint } with commit.fingerprint of the view, and wait: "settled" to hear more than that it is committed.';

  it.each<[unknown, string, string]>([
    [undefined, 'malformed_input', SAYS],
    [null, 'malformed_input', SAYS],
    ['x', 'malformed_input', SAYS],
    [{}, 'malformed_input', SAYS],
    [{ fingerprint: 5 }, 'wrong_type', '"fingerprint" must be a text. Check it and try again.'],
    [{ fingerPrint: 'x' }, 'unknown_key', '"fingerPrint" is not part of "commit". Use "fingerprint" or leave it out.'],
    [{ fingerprint: 'x', expectedRevision: 3 }, 'unknown_key', '"expectedRevision" is not part of "commit". Leave it out.'],
    [{ fingerprint: 'x', wait: 'forever' }, 'unknown_choice', '"wait" has no such choice. Choose one of these: "committed", "settled".'],
  ])('is refused with %j', async (options, code, content) => {
    const parts = await kit();
    const checkout = await ready(parts);
    const refused = await refuses(parts, checkout, code, () => checkout.buyer.commit(options as never));
    expect(refused.messages.map((each) => each.content)).toEqual([content]);
  });

  it('is refused with a fingerprint of something else', async () => {
    const parts = await kit();
    const checkout = await ready(parts);
    await refuses(parts, checkout, 'fingerprint_mismatch', () => checkout.buyer.commit({ fingerprint: 'a'.repeat(64) }));
    expect(parts.primary.calls).toEqual([]);
  });

  it('says of a fingerprint of another order that this order was not confirmed, and how it is', async () => {
    const { buyer, view } = await ready(await kit());
    const result = await buyer.commit({ fingerprint: 'a'.repeat(64) });
    expect(result).toMatchObject({ ok: false, messages: [{ content: 'What you confirmed is not what your order is now. Nothing was charged. Look at it again and confirm.' }] });
    expect(result.view?.commit.fingerprint).toBe(view.commit.fingerprint);
  });

  it('tells the developer who sends an empty fingerprint where to take it from', async () => {
    const parts = await kit();
    const checkout = await ready(parts);
    await refuses(parts, checkout, 'invalid_input', async () => {
      const result = await checkout.buyer.commit({ fingerprint: '' });
      expect(result).toMatchObject({ messages: [{ path: 'commit', content: 'The fingerprint is empty. Send commit.fingerprint of the view that the buyer saw.' }] });
      return result;
    });
  });

  it('tells first what is missing, whatever the fingerprint', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    for (const fingerprint of ['', 'another', checkout.view.commit.fingerprint]) await refuses(parts, checkout, 'missing_contact', () => checkout.buyer.commit({ fingerprint }));
  });

  it('still answers an empty fingerprint with the order that is placed', async () => {
    const { buyer, view } = await ready(await kit());
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    const again = await buyer.commit({ fingerprint: '' });
    expect(again).toMatchObject({ ok: true });
    expect(again.view?.order).toBeDefined();
  });

  const BRINGS = 'What the front end brings back from a payment page is an object of texts. Send its parameters as they came.';

  it.each<[unknown, string, string]>([
    [null, 'malformed_input', BRINGS],
    ['x', 'malformed_input', BRINGS],
    [['x'], 'malformed_input', BRINGS],
    [{ code: 5 }, 'malformed_input', BRINGS],
    [{ code: 'x'.repeat(50_000) }, 'input_too_large', 'What was sent is too large. Send at most 100 values, and texts of at most 20000 characters.'],
  ])('is refused where the bank is said to have sent %j', async (input, code, content) => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const checkout = await ready(parts);
    await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint });
    const refused = await refuses(parts, checkout, code, () => checkout.buyer.resume(input as never));
    expect(refused.messages.map((each) => each.content)).toEqual([content]);
  });
});

describe('who asks', () => {
  it('gets the same answer for a wrong, a missing and a foreign token, and no view', async () => {
    const parts = await kit();
    const { token, sessionId } = await opened(parts);
    const { token: foreign } = await opened(await kit({ files: shopFiles({}, { key: 'another-shop' }) }));
    const forged = `${sessionId}.${'A'.repeat(token.length - sessionId.length - 1)}`;
    const tokens: unknown[] = [forged, foreign, `${token}x`, token.slice(0, -1), sessionId, '', undefined, null, 5, {}, 'x'.repeat(100_000), `.${token}`];
    for (const wrong of tokens) {
      const buyer = parts.kasse.buyer(wrong as string);
      const answers = [await buyer.view(), await buyer.send({ type: 'cart.refresh' }), await buyer.commit({ fingerprint: '' }), await buyer.cancel(), await buyer.resume()];
      for (const answer of answers) {
        expect(answer).toMatchObject({ ok: false, code: 'token_invalid' });
        expect(answer).not.toHaveProperty('view');
      }
    }
  });

  it('is told that a session does not exist at the trusted door', async () => {
    const { kasse } = await kit();
    for (const id of ['cs_nobody', '', '__proto__']) {
      expect(await kasse.session(id).view()).toMatchObject({ ok: false, code: 'session_not_found' });
      expect(await kasse.staff.as('ann').view(id)).toBeUndefined();
      expect(await kasse.staff.as('ann').explain(id)).toBeUndefined();
      expect(await kasse.staff.as('ann').refund(id, { requestId: 'r', amountMinor: 1 })).toMatchObject({ ok: false, code: 'session_not_found' });
    }
  });
});

describe('a request id', () => {
  it('brings back the same session and token with the same body', async () => {
    const { kasse } = await kit();
    const body = { requestId: 'r1', cartRef: 'c1', facts: { device: 'mobile' } };
    const [first, second] = [await kasse.open(body), await kasse.open({ ...body })];
    if (!first.ok || !second.ok) throw new Error('refused');
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.token).toBe(first.token);
  });

  it('brings back one session where the same request comes many times at once', async () => {
    const { kasse } = await kit();
    const all = await Promise.all(Array.from({ length: 20 }, () => kasse.open({ requestId: 'r1', cartRef: 'c1' })));
    expect(new Set(all.map((each) => (each.ok ? each.sessionId : each.code))).size).toBe(1);
  });

  it.each<[string, object]>([
    ['another cart', { cartRef: 'c2' }],
    ['other facts', { facts: { device: 'desktop' } }],
    ['a customer', { customer: { id: 'u1' } }],
  ])('is refused with %s', async (_, change) => {
    const parts = await kit();
    const { sessionId } = await opened(parts);
    await refuses(parts, { sessionId }, 'request_conflict', () => parts.kasse.open({ requestId: 'r1', cartRef: 'c1', ...change }));
  });
});

describe('open', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, ''],
    ['no request id', { cartRef: 'c' }, 'requestId'],
    ['an empty cart reference', { requestId: 'r', cartRef: '' }, 'cartRef'],
    ['an unknown key', { requestId: 'r', cartRef: 'c', custommer: { id: 'u' } }, ''],
    ['a fact of a wrong type', { requestId: 'r', cartRef: 'c', facts: { device: { deep: true } } }, 'facts.device'],
    ['a number that is none', { requestId: 'r', cartRef: 'c', facts: { 'customer.orders': Number.NaN } }, 'facts.customer.orders'],
    ['a fractional amount', { requestId: 'r', cartRef: 'c', facts: { spent: { amountMinor: 1.5, currency: 'GBP' } } }, 'facts.spent'],
    ['an address without a country', { requestId: 'r', cartRef: 'c', customer: { id: 'u', addresses: [{ id: 'a', line1: 'x', city: 'y' }] } }, 'customer.addresses.0.country'],
    ['a huge text', { requestId: 'r', cartRef: 'c'.repeat(100_000) }, 'cartRef'],
    ['half a surrogate pair', { requestId: 'r', cartRef: 'c\ud800' }, 'cartRef'],
  ])('throws at the backend for %s', async (_, input, path) => {
    const { kasse } = await kit();
    const failure = await kasse.open(input as never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_MISUSE', details: { path } });
    expect(String(failure)).toContain('kasse.open was called with a wrong input');
  });

  it('takes what is undefined for absent, and facts named like parts of every object for nothing', async () => {
    const { kasse } = await kit();
    const facts = JSON.parse('{"__proto__": "x", "constructor": "y", "device": "mobile"}') as Record<string, string>;
    const result = await kasse.open({ requestId: 'r', cartRef: 'c', customer: undefined, journeyId: undefined, facts } as never);
    expect(result.ok).toBe(true);
    expect(({} as Record<string, unknown>)['device']).toBeUndefined();
  });

  it.each<[string, readonly ReturnType<typeof line>[], string]>([
    ['no line', [], 'cart_empty'],
    ['more lines than the shop takes', Array.from({ length: 201 }, (_, index) => line({ id: `l${index}` })), 'cart_too_large'],
    ['more pieces than the shop takes', [line({ quantity: 1_000 })], 'cart_too_large'],
  ])('refuses a cart with %s', async (_, lines, code) => {
    const { kasse, store } = await kit({ lines });
    expect(await kasse.open({ requestId: 'r', cartRef: 'c' })).toMatchObject({ ok: false, code });
    expect(await store.findByRequest('test-shop', 'open', 'r')).toBeUndefined();
  });
});

describe('a refund that cannot be', () => {
  it.each<[unknown, string, string]>([
    [undefined, 'missing_value', '"amountMinor" is missing from the request. Add it and ask again.'],
    [{ requestId: 'r', amount: 1 }, 'unknown_key', '"amount" is not part of "request". Use "amountMinor" or leave it out.'],
    [{ requestId: 'r', amountMinor: 1, to: 'gift-cards' }, 'unknown_key', '"to" is not part of "request". Leave it out.'],
    [{ request: 'r', amountMinor: 1 }, 'unknown_key', '"request" is not part of "request". Use "requestId" or leave it out.'],
    [{ requestId: 'r' }, 'missing_value', '"amountMinor" is missing from the request. Add it and ask again.'],
    [{ requestId: 'r', amountMinor: 0 }, 'number_too_small', '"amountMinor" is too small. Enter at least 1.'],
    [{ requestId: 'r', amountMinor: -1 }, 'number_too_small', '"amountMinor" is too small. Enter at least 1.'],
    [{ requestId: 'r', amountMinor: 1.5 }, 'number_not_whole', '"amountMinor" must be a whole number. Enter it without a fraction.'],
    [{ requestId: 'r', amountMinor: Number.NaN }, 'wrong_type', '"amountMinor" must be a number. Check it and try again.'],
    [{ requestId: 'r', amountMinor: '5' }, 'wrong_type', '"amountMinor" must be a number. Check it and try again.'],
    [{ requestId: 'r', amountMinor: 1e300 }, 'number_too_large', '"amountMinor" is too large. Enter at most 9007199254740991.'],
    [{ amountMinor: 5 }, 'missing_value', '"requestId" is missing from the request. Add it and ask again.'],
    [{ requestId: 7, amountMinor: 5 }, 'wrong_type', '"requestId" must be a text. Check it and try again.'],
    [{ requestId: 'has blanks', amountMinor: 5 }, 'invalid_input', 'A request id is 1 to 100 letters, digits, "_", "-" or ":". Use another.'],
    [{ requestId: 'a.b', amountMinor: 5 }, 'invalid_input', 'A request id is 1 to 100 letters, digits, "_", "-" or ":". Use another.'],
    [{ requestId: 'r', amountMinor: 3_001 }, 'refund_exceeds_captured', 'This refund is more than what is left of the payment. At most 30.00 GBP can be refunded.'],
  ])('%j is refused', async (request, code, content) => {
    const parts = await kit();
    const checkout = await ready(parts);
    await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint, wait: 'settled' });
    const refused = await refuses(parts, checkout, code, () => parts.kasse.staff.as('ann').refund(checkout.sessionId, request as never));
    expect(refused.messages.map((each) => each.content)).toEqual([content]);
  });

  it('is refused before the commit', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    await refuses(parts, checkout, 'not_committed', () => parts.kasse.staff.as('ann').refund(checkout.sessionId, { requestId: 'r', amountMinor: 1 }));
  });
});

describe('a widget', () => {
  const files = shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', { widget: 'wrap', options: { priceMinor: 300 } }, 'payment'] }] }, { plugins: { wrap: { kind: 'widget' } } });

  it('refuses what it does not understand, in its own words', async () => {
    const parts = await kit({ files, plugins: [fakeWrap().plugin] });
    const checkout = await opened(parts);
    const refused = await refuses(parts, checkout, 'invalid_input', () => checkout.buyer.send({ type: 'widget.set', section: 'wrap', inputs: { wrap: 'maybe' } }));
    expect(refused.messages).toMatchObject([{ content: 'Say whether to wrap it.', path: 'wrap' }]);
  });
});

describe('discount codes', () => {
  it('are told to be unknown at once, and an unknown one leaves the total', async () => {
    const parts = await kit({ plugins: [fakeCoupons({}).plugin], files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }) });
    const { buyer, view } = await opened(parts);
    const result = await buyer.send({ type: 'discount.add', code: 'NOPE' });
    expect(result).toMatchObject({ ok: true, view: { summary: { total: view.summary.total }, messages: [{ code: 'discount_unknown', content: 'The code "NOPE" is not known. Check the spelling.' }] } });
  });
});
