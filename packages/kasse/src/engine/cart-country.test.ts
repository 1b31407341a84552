import { describe, expect, it } from 'vitest';
import { address, opened, sent } from './test/fill-in.js';
import { kit, line } from './test/kit.js';

const abroad = { ...address, country: 'FR' };
const to = (where: typeof address) => ({ type: 'fulfillment.destination', address: where }) as const;
const customer = { id: 'ada', addresses: [{ id: 'home', ...abroad }] };

/** A mug costs 20.00 at home and 30.00 in France. */
async function shopByCountry() {
  const parts = await kit();
  const asked: (string | undefined)[] = [];
  parts.cart.price = (_, { country }) => {
    asked.push(country);
    return Promise.resolve({ revision: country ?? '', currency: 'GBP', lines: [line({ unitPriceMinor: country === 'FR' ? 3000 : 2000 })] });
  };
  return { parts, asked };
}

describe('a cart whose prices depend on the country', () => {
  it('is asked again when the destination is in another country, and the buyer confirms its price', async () => {
    const { parts, asked } = await shopByCountry();
    const { buyer, view } = await opened(parts);
    expect(view.summary.items.amountMinor).toBe(2000);
    const chosen = await sent(
      buyer,
      { type: 'contact.set', email: 'ada@example.com' },
      to(abroad),
      { type: 'fulfillment.option', optionId: 'post:standard' },
      { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } },
    );
    expect(chosen.summary.items.amountMinor).toBe(3000);
    expect(asked).toEqual(['GB', 'FR']);
    expect(await buyer.commit({ fingerprint: chosen.commit.fingerprint })).toMatchObject({ ok: true });
  });

  it('is not asked again for a destination at home, nor for another street', async () => {
    const { parts, asked } = await shopByCountry();
    await sent((await opened(parts)).buyer, to(address), to({ ...address, line1: '2 Test Street' }));
    expect(asked).toEqual(['GB']);
  });

  it('keeps the country that was said at open until the buyer names another', async () => {
    const { parts, asked } = await shopByCountry();
    const { buyer } = await opened(parts, { facts: { country: 'FR' } });
    await sent(buyer, { type: 'cart.refresh' }, to(abroad), to(address));
    expect(asked).toEqual(['FR', 'FR', 'GB']);
  });

  it.each(['open', 'signIn'] as const)('is asked about the address on file that %s fills in', async (how) => {
    const { parts } = await shopByCountry();
    const checkout = await opened(parts, how === 'open' ? { customer } : {});
    if (how === 'signIn') await parts.kasse.session(checkout.sessionId).signIn({ customer });
    expect((await checkout.buyer.view()).view?.summary.items.amountMinor).toBe(3000);
  });
});
