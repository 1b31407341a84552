import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exampleShop } from '../example.fixture.js';
import { compileShop } from '../compile-shop.js';
import { PLUGIN_KINDS } from '../types.js';
import { shopDocument } from './shop.js';

const page = readFileSync(new URL('../../../../../docs/authoring/shop.md', import.meta.url), 'utf8');

/** The rows of the table whose first heading this is. */
function table(heading: string): readonly (readonly string[])[] {
  const [, after = ''] = page.split(`\n| ${heading} |`);
  const [text = ''] = after.split('\n\n');
  return text.split('\n').slice(2).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

const key = (cell = ''): string => cell.replaceAll('`', '');

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node;
}
// `io: input`: what authors write.
const shop = z.toJSONSchema(shopDocument, { io: 'input' }) as Node;
const GROUPS = ['prices', 'session', 'commit', 'support'] as const;

describe('the page about the shop file', () => {
  it.each<readonly [string, Node | undefined]>([
    ['key', shop],
    ...GROUPS.map((group) => [`key of \`${group}\``, shop.properties?.[group]] as const),
    ['key of a plugin', shop.properties?.['plugins']?.additionalProperties],
  ])('lists every "%s", and no other', (heading, node) => {
    expect(table(heading).map(([cell]) => key(cell)).sort()).toEqual(Object.keys(node?.properties ?? {}).sort());
  });

  it('lists every kind of plugin', () => {
    expect(table('`kind` | what it does | where a flow names it').map(([cell]) => key(cell))).toEqual(PLUGIN_KINDS);
  });

  it('tells what a shop does that leaves a key out', () => {
    const said = (heading: string): object => Object.fromEntries(
      table(heading).flatMap(([name, value = '']) => (/^`.*`$/.test(value) ? [[key(name), JSON.parse(key(value)) as unknown]] : [])),
    );
    const least = { name: 'Gift shop', currency: 'GBP', country: 'GB', prices: { mode: 'inclusive' }, plugins: (parse(exampleShop['shop.jsonc']!) as { readonly plugins: object }).plugins };
    const spoken = { ...least, ...said('key'), ...Object.fromEntries(GROUPS.map((group) => [group, said(`key of \`${group}\``)])) };
    expect(spoken).toMatchObject({ locale: 'en', session: { maxLines: 200 }, commit: { obligationAttempts: 12 } });
    expect(releaseOf({ ...spoken, prices: { ...least.prices, ...said('key of `prices`') } })).toBe(releaseOf(least));
  });
});

function releaseOf(document: object): string {
  const result = compileShop({ ...exampleShop, 'shop.jsonc': JSON.stringify(document) });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.shop.release;
}
