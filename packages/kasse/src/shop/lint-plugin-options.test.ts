import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCarrier, defineWidget } from '../contracts/index.js';
import type { ShopFiles } from '../flow/index.js';
import { lintPluginOptions } from './index.js';

const carrier = { quote: () => Promise.resolve([]) };
const Options = z.strictObject({
  zones: z.array(z.strictObject({ to: z.string(), price: z.string().refine((text) => text.endsWith(' GBP'), 'Write pounds.') })).min(1, 'Give a zone.'),
  url: z.url('Write an address.').optional(),
});
const post = defineCarrier({ id: 'post', options: Options, setup: () => carrier });

const filesOf = (plugin: string): ShopFiles => ({
  'shop.jsonc': `{
  "name": "Shop", "currency": "GBP", "country": "GB", "prices": { "mode": "inclusive" },
  "plugins": {
    // A note, so that lines count.
    "post": ${plugin}
  }
}
`,
});

describe('lintPluginOptions', () => {
  it('finds nothing in options that the plugin takes', async () => {
    const files = filesOf('{ "kind": "carrier", "options": { "zones": [{ "to": "GB", "price": "1.00 GBP" }] } }');
    expect(await lintPluginOptions(files, [post()])).toEqual([]);
  });

  it('points at a value that the plugin refuses', async () => {
    const files = filesOf('{ "kind": "carrier", "options": { "zones": [{ "to": "GB", "price": "free" }] } }');
    expect(await lintPluginOptions(files, [post()])).toEqual([
      { code: 'plugin-options', severity: 'error', file: 'shop.jsonc', line: 5, column: 80, message: 'Plugin "post" does not take "zones[0].price": Write pounds.' },
    ]);
  });

  it('points at a key that the plugin does not know, and says what is missing', async () => {
    const files = filesOf('{ "kind": "carrier", "options": { "zonez": [] } }');
    expect(await lintPluginOptions(files, [post()])).toMatchObject([
      { line: 5, column: 45, message: 'Plugin "post" lacks the option "zones".' },
      { line: 5, column: 47, message: 'Plugin "post" has no option "zonez". Did you mean "zones"?' },
    ]);
  });

  it('points at the plugin where no options are written at all', async () => {
    expect(await lintPluginOptions(filesOf('{ "kind": "carrier" }'), [post()])).toMatchObject([{ line: 5, column: 13, message: 'Plugin "post" lacks the option "zones".' }]);
  });

  it('lets options of the code win, as the engine does, and says what comes from there', async () => {
    const files = filesOf('{ "kind": "carrier", "options": { "zones": "wrong" } }');
    expect(await lintPluginOptions(files, [post({ zones: [{ to: 'GB', price: '1.00 GBP' }] })])).toEqual([]);
    expect(await lintPluginOptions(files, [post({ zones: [{ to: 'GB', price: '1.00 GBP' }], url: 'nowhere' })])).toMatchObject([
      { line: 5, column: 5, message: 'Plugin "post" does not take "url", which is given in code: Write an address.' },
    ]);
  });

  it('asks each plugin for itself: another one under the same id and kind takes what it takes', async () => {
    const files = filesOf('{ "kind": "carrier", "options": { "pigeons": 3 } }');
    const own = defineCarrier({ id: 'post', options: z.strictObject({ pigeons: z.int() }), setup: () => carrier });
    const careless = defineCarrier({ id: 'post', setup: () => carrier });
    expect(await lintPluginOptions(files, [own()])).toEqual([]);
    expect(await lintPluginOptions(files, [careless()])).toEqual([]);
  });

  it('warns of a plugin that the shop does not declare, or declares as another kind, and does not ask it', async () => {
    const files = filesOf('{ "kind": "carrier", "options": { "zones": [] } }');
    const told = { code: 'undeclared-plugin', severity: 'warning', file: 'shop.jsonc' };
    expect(await lintPluginOptions(files, [post({ id: 'pots' })])).toEqual([
      { ...told, line: 3, column: 3, message: 'The code brings the carrier plugin "pots", but shop.jsonc declares no plugin "pots". Did you mean "post"?' },
    ]);
    const wrap = defineWidget({ id: 'post', options: Options, setup: () => ({ inputs: {}, parse: () => ({ ok: true, inputs: {} }), evaluate: () => [] }) });
    expect(await lintPluginOptions(files, [wrap()])).toEqual([
      { ...told, line: 5, column: 5, message: 'The code brings the widget plugin "post", but "post" in shop.jsonc is a plugin of kind "carrier", not "widget".' },
    ]);
    expect(await lintPluginOptions(files, [wrap()], { strict: true })).toMatchObject([{ severity: 'error' }]);
    expect(await lintPluginOptions({ 'shop.jsonc': '{}' }, [post()])).toMatchObject([{ ...told, line: 1, column: 1, message: expect.stringMatching(/"post"\.$/) as string }]);
  });

  it('sets no plugin up but widgets, and leaves one that throws to the engine', async () => {
    const loud = {
      id: 'post',
      setup: () => {
        throw new Error('set up');
      },
    };
    expect(await lintPluginOptions(filesOf('{ "kind": "carrier" }'), [defineCarrier(loud)()])).toEqual([]);
    expect(await lintPluginOptions(filesOf('{ "kind": "widget" }'), [defineWidget(loud)()])).toEqual([]);
  });

  describe('of what flows give to widgets', () => {
    const Section = z.strictObject({ amounts: z.array(z.string().refine((text) => !text.startsWith('-'), 'Write an amount above zero.')).optional(), isRound: z.boolean().optional() })
      .refine(({ amounts, isRound }) => amounts !== undefined || isRound === true, 'Offer something.');
    const gift = defineWidget({ id: 'gift', options: z.strictObject({ color: z.string().optional() }), setup: () => ({ options: Section, inputs: {}, parse: () => ({ ok: true, inputs: {} }), evaluate: () => [] }) });
    const flowFiles = (sections: string, more: ShopFiles = {}, options = '{}'): ShopFiles => ({
      'shop.jsonc': `{ "name": "Shop", "currency": "GBP", "country": "GB", "prices": { "mode": "inclusive" },\n"plugins": { "gift": { "kind": "widget", "options": ${options} } } }`,
      'flows/all.flow.jsonc': `{ "id": "all", "default": true,\n"steps": [{ "id": "one", "sections": ${sections} }] }`,
      ...more,
    });
    const told = { code: 'plugin-options', severity: 'error', file: 'flows/all.flow.jsonc', line: 2 };

    it('points at what the widget does not take, in steps and on the page after', async () => {
      expect(await lintPluginOptions(flowFiles('[{ "widget": "gift", "options": { "isRound": true } }]'), [gift()])).toEqual([]);
      expect(await lintPluginOptions(flowFiles('["contact", { "widget": "gift", "options": { "isround": true } }]'), [gift()])).toEqual([
        { ...told, column: 81, message: 'Widget "gift" does not take its options: Offer something.' },
        { ...told, column: 83, message: expect.stringContaining('Widget "gift" has no option "isround".') as string },
      ]);
      expect(await lintPluginOptions(flowFiles('[{ "widget": "gift", "options": { "amounts": ["1", "-1"] } }]'), [gift()])).toEqual([
        { ...told, column: 89, message: 'Widget "gift" does not take "amounts[1]": Write an amount above zero.' },
      ]);
      expect(await lintPluginOptions(flowFiles('[{ "widget": "gift", "options": {} }, { "widget": "gift", "id": "more" }]'), [gift()])).toEqual([
        { ...told, column: 70, message: 'Widget "gift" does not take its options: Offer something.' },
        { ...told, column: 76, message: 'Widget "gift" does not take its options: Offer something.' },
      ]);
      const thanks = { 'flows/all.flow.jsonc': '{ "id": "all", "default": true,\n"afterCommit": { "thankYou": [{ "widget": "gift" }] } }' };
      expect(await lintPluginOptions(flowFiles('', thanks), [gift()])).toMatchObject([{ ...told, column: 31 }]);
    });

    it('puts together what a flow inherits, and tells a preset once', async () => {
      const wrong = '{ "id": "heir", "extends": "base" }';
      const more = { 'presets/base.jsonc': '{ "steps": [{ "id": "one", "sections": [{ "widget": "gift", "options": { "isRound": 7 } }] }] }', 'flows/b.flow.jsonc': wrong, 'flows/c.flow.jsonc': wrong.replace('heir', 'other') };
      const right = '{ "id": "all", "default": true, "extends": "base", "steps": [{ "id": "one", "sections": [{ "widget": "gift", "options": { "isRound": true } }] }] }';
      expect(await lintPluginOptions(flowFiles('[]', { ...more, 'flows/all.flow.jsonc': right }), [gift()])).toMatchObject([{ file: 'presets/base.jsonc', line: 1, column: 85 }]);
    });

    it('leaves them while the options of the plugin itself are wrong', async () => {
      expect(await lintPluginOptions(flowFiles('[{ "widget": "gift" }]', {}, '{ "color": 7 }'), [gift()])).toMatchObject([{ file: 'shop.jsonc' }]);
    });
  });

  it.each([['no shop.jsonc', {}], ['one that is no JSON', { 'shop.jsonc': '{' }], ['one that is no object', { 'shop.jsonc': '[]' }], ['plugins that are none', { 'shop.jsonc': '{ "plugins": { "post": 7 } }' }]])(
    'leaves %s to compileShop',
    async (_, files: ShopFiles) => {
      expect(await lintPluginOptions(files, [post()])).toEqual([]);
    },
  );
});
