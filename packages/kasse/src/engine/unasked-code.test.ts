import { describe, expect, it } from 'vitest';
import { opened, sent } from './test/fill-in.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';
import { refuses } from './test/unchanged.js';

const TEN = { type: 'discount.add', code: 'TEN' } as const;
const whenCounted = { fact: 'promotion.codes', operator: 'contains', value: 'TEN' };

/** A checkout of one page with these sections besides what every order needs. */
const withSections = (...sections: readonly unknown[]) => ({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', ...sections, 'payment'] }] });

function shop(files: ReturnType<typeof shopFiles>): Promise<Kit> {
  return kit({ files, plugins: [fakeCoupons({ TEN: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } }).plugin] });
}

/** The shop of these sections, with another flow for who has the code. */
function twoFlows(everybody: object, vip: object): ReturnType<typeof shopFiles> {
  const files = shopFiles(everybody);
  // As shopFiles wrote it.
  const written = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
  return { ...files, 'flows/vip.flow.jsonc': JSON.stringify({ ...written, id: 'vip', default: false, priority: 10, layout: 'three-page', when: whenCounted, ...vip }) };
}

describe('a code that is not asked for', () => {
  it.each<[string, ReturnType<typeof shopFiles>]>([
    ['there is no section for codes', shopFiles(withSections())],
    ['the section is not offered', shopFiles(withSections({ section: 'discounts', when: { fact: 'cart.total', operator: 'atLeast', value: '500.00 GBP' } }))],
    ['neither does the flow that it leads to', twoFlows(withSections(), {})],
  ])('is refused and changes nothing, because %s', async (_, files) => {
    const parts = await shop(files);
    const checkout = await opened(parts);
    await refuses(parts, checkout, 'discounts_not_offered', () => checkout.buyer.send(TEN));
    await refuses(parts, checkout, 'discounts_not_offered', () => checkout.buyer.send({ ...TEN, code: 'NOPE' }));
  });

  it('is refused where the shop knows no codes at all', async () => {
    const parts = await kit({ files: shopFiles(withSections()) });
    const checkout = await opened(parts);
    await refuses(parts, checkout, 'discounts_not_offered', () => checkout.buyer.send(TEN));
  });
});

describe('a code of a link', () => {
  it('is taken where it leads to a flow that asks for codes', async () => {
    const parts = await shop(twoFlows(withSections(), withSections('discounts')));
    const { buyer } = await opened(parts);
    expect(await sent(buyer, TEN)).toMatchObject({ layout: 'three-page', summary: { discount: { amountMinor: 200 } } });
  });

  it('is taken where it makes the section appear', async () => {
    const parts = await shop(shopFiles(withSections({ section: 'discounts', when: whenCounted })));
    const { buyer } = await opened(parts);
    expect((await sent(buyer, TEN)).summary.discount.amountMinor).toBe(200);
    // Sent once more, as a page does that is loaded again, it is in use.
    expect(await buyer.send(TEN)).toMatchObject({ ok: true, view: { messages: [{ code: 'discount_already_applied' }] } });
  });

  it('is taken from a flow that asks for codes, and stays in one that does not', async () => {
    const parts = await shop(twoFlows(withSections('discounts'), withSections()));
    const { buyer } = await opened(parts);
    expect(await sent(buyer, TEN)).toMatchObject({ layout: 'three-page', summary: { discount: { amountMinor: 200 } } });
    expect(await buyer.send(TEN)).toMatchObject({ ok: true });
    expect((await sent(buyer, { type: 'discount.remove', code: 'TEN' })).layout).toBe('one-page');
  });
});
