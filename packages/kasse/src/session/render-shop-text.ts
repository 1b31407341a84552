import { moneyWriter } from './view-money.js';
import { placeholderValue, type PlaceholderSource } from './placeholder-values.js';
import { renderText } from './render-text.js';

/** A text of the shop as this buyer reads it; the id itself when the shop does not have it. */
export function renderShopText(id: string, source: Omit<PlaceholderSource, 'money'>): string {
  const { shop } = source;
  const money = moneyWriter(source.session.quote.currency, shop.locale);
  return renderText(shop.texts[id] ?? id, shop.locale, (name) => placeholderValue(name, { ...source, money }));
}
