import type { Cart, LineItem } from 'kasse/plugin';

/** What the shop sells. Prices contain VAT. A backend has this in its own database. */
const GOODS = {
  mug: { title: 'Wren mug', unitPriceMinor: 14_00, weightGrams: 380 },
  towels: { title: 'Linen tea towels, pair', unitPriceMinor: 18_00, weightGrams: 240 },
  candle: { title: 'Thistle candle', unitPriceMinor: 22_00, weightGrams: 310 },
  shortbread: { title: 'Butter shortbread', unitPriceMinor: 5_50, weightGrams: 200, taxCategory: 'zero' },
  honey: { title: 'Heather honey', unitPriceMinor: 4_00, weightGrams: 250, taxCategory: 'zero' },
  gin: { title: 'Sloe gin, 70 cl', unitPriceMinor: 29_00, weightGrams: 1_300, tags: ['alcohol'] },
  board: { title: 'Oak board, engraved', unitPriceMinor: 40_50, weightGrams: 1_400, tags: ['made-to-order'] },
  frame: { title: 'Picture frame, engraved', unitPriceMinor: 48_00, weightGrams: 900, tags: ['made-to-order'] },
} as const satisfies Readonly<Record<string, Omit<LineItem, 'id' | 'sku' | 'quantity' | 'requiresShipping'>>>;

export type Sku = keyof typeof GOODS;
export type Basket = Readonly<Partial<Record<Sku, number>>>;

/** On the shelf, by store; the warehouse serves what is sent. */
export const STOCK = {
  mug: { warehouse: 200, edinburgh: 6, york: 4 },
  towels: { warehouse: 80, edinburgh: 0, york: 2 },
  candle: { warehouse: 60, edinburgh: 0, york: 3 },
  shortbread: { warehouse: 300, edinburgh: 10, york: 10 },
  honey: { warehouse: 40 },
  gin: { warehouse: 30 },
  board: { warehouse: 20 },
  frame: { warehouse: 20 },
} as const satisfies Readonly<Record<Sku, Readonly<Record<string, number>>>>;

/** The backend's side of the cart: here, the baskets of the demo by name. */
export function cartsOf(baskets: Readonly<Record<string, Basket>>): Cart {
  return {
    price: (cartRef, { currency }) => {
      const basket = baskets[cartRef];
      if (basket === undefined) return Promise.reject(new Error(`There is no cart "${cartRef}".`));
      return Promise.resolve({ revision: '1', currency, lines: linesOf(basket) });
    },
  };
}

function linesOf(basket: Basket): readonly LineItem[] {
  // The keys of a basket are skus, by its type.
  return (Object.entries(basket) as [Sku, number][]).map(([sku, quantity]) => ({ id: sku, sku, quantity, requiresShipping: true, ...GOODS[sku] }));
}
