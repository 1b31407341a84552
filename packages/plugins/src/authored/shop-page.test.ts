import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PickupSchema } from '../carrier/pickup/options.js';
import { TableRateSchema } from '../carrier/table-rate/options.js';
import { CouponsSchema } from '../discount/coupons/options.js';
import { RateTableSchema } from '../tax/rate-table/options.js';
import { DonationSchema } from '../widget/donation/options.js';
import { GiftWrapSchema } from '../widget/gift-wrap/options.js';

const page = (name: string): string => readFileSync(new URL(`../../../../docs/authoring/${name}`, import.meta.url), 'utf8');
const shop = page('shop.md');
const extras = page('coupons-and-extras.md');

/** The table after a heading of a page that begins with these words: key, then what it says. */
function table(text: string, heading: string, first: string): ReadonlyMap<string, string> {
  const [, section = ''] = text.split(`\n${heading}`);
  const [, after = ''] = section.split(`\n| ${first} | what it says |\n`);
  const [rows = ''] = after.split('\n\n');
  const cells = rows.split('\n').slice(1).map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()));
  return new Map(cells.flatMap(([keys = '', says = '']) => keys.split(', ').map((key) => [key.replaceAll('`', ''), says] as const)));
}

/** The keys of an object, of the items of a list, of what a type is made from. */
function node(type: unknown, ...path: readonly string[]): Readonly<Record<string, z.ZodType>> {
  const [key, ...rest] = path;
  if (type instanceof z.ZodObject) return key === undefined ? type.shape : node(type.shape[key], ...rest);
  if (type instanceof z.ZodArray) return node(type.element, ...path);
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return node(type.unwrap(), ...path);
  throw new Error('There are no keys here.');
}

const TABLES: readonly (readonly [string, string, string, string, Readonly<Record<string, z.ZodType>>])[] = [
  ['a table of rates', shop, '### Delivery', 'option', node(TableRateSchema)],
  ['a zone', shop, '### Delivery', 'key of a zone', node(TableRateSchema, 'zones')],
  ['a service', shop, '### Delivery', 'key of a service', node(TableRateSchema, 'zones', 'services')],
  ['a band', shop, '### Delivery', 'key of a band', node(TableRateSchema, 'zones', 'services', 'bands')],
  ['pickup', shop, '### Pickup', 'option', node(PickupSchema)],
  ['a location', shop, '### Pickup', 'key of a location', node(PickupSchema, 'locations')],
  ['a table of taxes', shop, '### Taxes', 'option', node(RateTableSchema)],
  ['an entry', shop, '### Taxes', 'key of an entry', node(RateTableSchema, 'entries')],
  ['coupons', shop, '### Codes', 'option', node(CouponsSchema)],
  ['a coupon', extras, '## Coupons', 'key', node(CouponsSchema, 'coupons')],
  ['a donation', shop, '### Donation', 'option of the section', node(DonationSchema)],
  ['gift wrap', extras, '## Gift wrap', 'option', node(GiftWrapSchema)],
];

describe('the pages for merchandisers', () => {
  it.each(TABLES)('list every key of %s, and no other', (_, text, heading, first, keys) => {
    expect([...table(text, heading, first).keys()].sort()).toEqual(Object.keys(keys).sort());
  });

  it.each(TABLES)('tell the defaults of %s', (_, text, heading, first, keys) => {
    const told = table(text, heading, first);
    for (const [key, type] of Object.entries(keys)) {
      const value = type instanceof z.ZodDefault ? type.def.defaultValue : undefined;
      // It stands at the end of its row; what only developers give has none.
      if (value !== undefined && !told.get(key)?.startsWith('in code only')) expect(told.get(key)).toMatch(new RegExp(`; \`${typeof value === 'string' ? value : JSON.stringify(value)}\`$`));
    }
  });
});
