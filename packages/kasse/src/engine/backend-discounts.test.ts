import { describe, expect, it } from 'vitest';
import type { CartContext, View } from '../plugin.js';
import { opened, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit, type KitOptions } from './test/kit.js';

const TEN = { id: 'ten', code: 'TEN', title: 'Ten off', target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 1000 } } as const;

/** A shop whose cart knows the code TEN, in capitals or not, for orders of the given worth. */
async function backendShop({ leastMinor = 0, ...options }: KitOptions & { leastMinor?: number } = {}): Promise<Kit & { asked: CartContext[] }> {
  const parts = await kit({ files: shopFiles({}, { discounts: 'backend' }), ...options });
  const asked: CartContext[] = [];
  parts.cart.price = (_, context) => {
    asked.push(context);
    const { snapshot } = parts.cart;
    const worthMinor = snapshot.lines.reduce((sum, { unitPriceMinor, quantity }) => sum + unitPriceMinor * quantity, 0);
    const isTaken = worthMinor >= leastMinor && context.codes.some((code) => code.toUpperCase() === 'TEN');
    return Promise.resolve({ ...snapshot, revision: `${snapshot.revision}:${context.codes.join()}`, discounts: isTaken ? [TEN] : [] });
  };
  return { ...parts, asked };
}

function section(view: View) {
  const found = view.steps.flatMap(({ sections }) => sections).find(({ kind }) => kind === 'discounts');
  if (found?.kind !== 'discounts') throw new Error('There is no section for codes.');
  return found;
}

const add = (code: string) => ({ type: 'discount.add', code }) as const;

/** A second flow, in three pages, for whoever enters the code VIP. */
function withVip() {
  const files = shopFiles({}, { discounts: 'backend' });
  const everybody = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
  const steps = [{ id: 'a', sections: ['contact', 'fulfillment'] }, { id: 'b', sections: ['discounts', 'payment'] }];
  const vip = { ...everybody, id: 'vip', default: false, priority: 10, layout: 'three-page', steps, when: { fact: 'promotion.codes', operator: 'contains', value: 'VIP' } };
  return { ...files, 'flows/vip.flow.jsonc': JSON.stringify(vip) };
}

describe('a cart that computes the discounts', () => {
  it('is asked as soon as a code is entered or removed, and what the buyer then sees is what they confirm', async () => {
    const parts = await backendShop();
    const { buyer } = await ready(parts);
    const view = await sent(buyer, add('TEN'));
    expect(parts.asked.map(({ codes }) => codes)).toEqual([[], ['TEN']]);
    expect(view.summary.discount.amountMinor).toBe(1000);
    expect((await sent(buyer, { type: 'discount.remove', code: 'TEN' })).summary.discount.amountMinor).toBe(0);
    const { commit } = await sent(buyer, add('ten'));
    expect(await buyer.commit({ fingerprint: commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ amountMinor: 1800 }]);
  });

  it('is asked once at open, and no more for what concerns it not', async () => {
    const parts = await backendShop();
    await ready(parts);
    expect(parts.asked).toHaveLength(1);
  });

  it('knows the codes that its discounts name, in capitals or not; any other is unknown', async () => {
    const { buyer } = await ready(await backendShop());
    const answer = await buyer.send(add('WORD'));
    expect(answer).toMatchObject({ ok: true, view: { messages: [{ code: 'discount_unknown', path: 'discounts' }] } });
    const view = await sent(buyer, add('ten'));
    expect(section(view)).toMatchObject({ applied: [{ code: 'TEN' }], refused: [] });
  });

  it('that stops counting a code makes it one that does not apply, not one that is misspelt', async () => {
    const parts = await backendShop({ leastMinor: 3000, lines: [line({ quantity: 2 })] });
    const { buyer } = await opened(parts);
    await sent(buyer, add('TEN'));
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line()] };
    const refused = [{ code: 'TEN', message: { code: 'discount_not_applicable' } }];
    expect(section(await sent(buyer, { type: 'cart.refresh' }))).toMatchObject({ applied: [], refused });
    // Unknown codes make room for the next; this one waits for the cart to grow.
    expect(section(await sent(buyer, add('WORD'))).refused).toMatchObject([...refused, { code: 'WORD', message: { code: 'discount_unknown' } }]);
    parts.cart.snapshot = { revision: '3', currency: 'GBP', lines: [line({ quantity: 2 })] };
    expect(section(await sent(buyer, { type: 'cart.refresh' }))).toMatchObject({ applied: [{ code: 'TEN' }] });
  });

  it('decides which codes are promotions: an invented one chooses no flow', async () => {
    const parts = await kit({ files: withVip() });
    const { buyer } = await opened(parts);
    expect((await sent(buyer, add('VIP'), { type: 'cart.refresh' })).layout).toBe('one-page');
    parts.cart.snapshot = { ...parts.cart.snapshot, discounts: [{ ...TEN, code: 'VIP' }] };
    expect((await sent(buyer, { type: 'cart.refresh' })).layout).toBe('three-page');
  });
});
