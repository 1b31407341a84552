import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from './index.js';
import { capturedTerminal, type CapturedTerminal } from './test/captured-terminal.js';
import { shopFolder, type ShopFolder } from './test/shop-folder.js';

let folder: ShopFolder;
let terminal: CapturedTerminal;
beforeEach(async () => {
  folder = await shopFolder();
  terminal = capturedTerminal(folder.root);
});
afterEach(() => folder.remove());

const lint = (...argv: readonly string[]): Promise<number> => main(['lint', ...argv], terminal);

/** A shop that compiles with one warning: a file nobody reads. */
const writeStrayFile = (): Promise<void> => folder.write('shop/notes.jsonc', '{}');

describe('kasse lint', () => {
  it('praises a right shop and ends with 0', async () => {
    expect(await lint('shop')).toBe(0);
    expect(terminal.outText()).toBe('ok shop: no problems in 4 flows and 1 sample shopper\n');
    expect(terminal.errText()).toBe('');
  });

  it('shows a problem with its place, line, caret and cure, and ends with 1', async () => {
    await folder.write('shop/flows/everyone.flow.jsonc', '{\n  "id": "everyone",\n  "extends": "bsae",\n  "default": true\n}\n');
    expect(await lint('shop')).toBe(1);
    expect(terminal.outText()).toBe(
      [
        'shop/flows/everyone.flow.jsonc:3:14 error unknown-preset',
        '  Flow "everyone" extends "bsae", but there is no presets/bsae.jsonc. Did you mean "base"?',
        '  2 |   "id": "everyone",',
        '  3 |   "extends": "bsae",',
        '    |              ^',
        '',
        'shop: 1 error and 0 warnings',
        '',
      ].join('\n'),
    );
  });

  it('points into the preset when what is wrong was inherited', async () => {
    await folder.write('shop/presets/base.jsonc', '{\n  "layuot": "one-page"\n}\n');
    expect(await lint('shop')).toBe(1);
    expect(terminal.outText()).toContain('shop/presets/base.jsonc:2:3 error unknown-key');
    expect(terminal.outText()).toContain('  2 |   "layuot": "one-page"\n    |   ^');
  });

  it('lets a warning pass, unless it is strict', async () => {
    await writeStrayFile();
    expect(await lint('shop')).toBe(0);
    expect(terminal.outText()).toContain('shop/notes.jsonc:1:1 warning unknown-file');
    expect(terminal.outText()).toContain('ok shop: 1 warning in 4 flows');
    expect(await lint('shop', '--strict')).toBe(1);
    expect(terminal.outText()).toContain('shop: 1 error and 0 warnings');
  });

  it('prints one JSON document, right or wrong', async () => {
    await writeStrayFile();
    expect(await lint('--json', 'shop')).toBe(0);
    expect(JSON.parse(terminal.outText())).toMatchObject({
      shop: 'shop',
      ok: true,
      release: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      errors: 0,
      warnings: 1,
      problems: [{ file: 'notes.jsonc', line: 1, column: 1, severity: 'warning', code: 'unknown-file' }],
    });
    terminal = capturedTerminal(folder.root);
    expect(await lint('shop', '--json', '--strict')).toBe(1);
    expect(JSON.parse(terminal.outText())).toMatchObject({ ok: false, errors: 1, warnings: 0 });
  });

  it('takes a sample shopper that gets another flow than it expects for an error', async () => {
    await folder.write('shop/shoppers/bob.jsonc', '{ "id": "bob",\n  "facts": { "device": "mobile", "cart.total": "19.99 GBP" },\n  "expect": "phone" }\n');
    expect(await lint('shop')).toBe(1);
    expect(terminal.outText()).toBe(
      [
        'shop/shoppers/bob.jsonc:3:13 error unexpected-flow',
        '  Shopper "bob" expects flow "phone", but "everyone" wins. Why "phone" lost: cart total is 19.99 GBP, needs at least 20.00 GBP.',
        '  2 |   "facts": { "device": "mobile", "cart.total": "19.99 GBP" },',
        '  3 |   "expect": "phone" }',
        '    |             ^',
        '  hint: The sample says no "now": it was taken to come at 2026-11-22T12:00:00Z.',
        '',
        'shop: 1 error and 0 warnings',
        '',
      ].join('\n'),
    );
    terminal = capturedTerminal(folder.root);
    expect(await lint('shop', '--json')).toBe(1);
    const document = JSON.parse(terminal.outText()) as Readonly<Record<string, unknown>>;
    expect(document).toMatchObject({ ok: false, errors: 1, problems: [{ code: 'unexpected-flow', file: 'shoppers/bob.jsonc', line: 3 }] });
    expect(document).not.toHaveProperty('release');
  });

  it('colours what it prints when the terminal takes colours', async () => {
    terminal = capturedTerminal(folder.root, true);
    await lint('shop');
    expect(terminal.outText()).toContain('\u001b[32mok\u001b[39m');
  });
});

describe('kasse lint --plugins', () => {
  const shopPlugins = join(import.meta.dirname, 'test', 'shop-plugins.ts');
  const writeShop = (options: string): Promise<void> =>
    folder.write('shop/shop.jsonc', `{\n  "name": "Corner shop", "currency": "GBP", "country": "GB", "prices": { "mode": "inclusive" },\n  "plugins": {\n    "bank": { "kind": "payment", "options": { "pigeons": 3 } },\n    "post": { "kind": "carrier", "options": ${options} }\n  }\n}\n`);

  it('tells what a built-in plugin does not take, with its place; another one under its id and kind takes what it wants', async () => {
    await writeShop('{ "zones": [{ "countries": ["GB", "UK"], "services": [] }] }');
    expect(await lint('shop', '--plugins', shopPlugins)).toBe(1);
    expect(terminal.outText()).toBe(
      [
        'shop/shop.jsonc:5:79 error plugin-options',
        '  Plugin "post" does not take "zones[0].countries[1]": "UK" is no country of ISO 3166. Did you mean "GB"?',
        '  4 |     "bank": { "kind": "payment", "options": { "pigeons": 3 } },',
        '  5 |     "post": { "kind": "carrier", "options": { "zones": [{ "countries": ["GB", "UK"], "services": [] }] } }',
        '    |                                                                               ^',
        '',
        'shop: 1 error and 0 warnings',
        '',
      ].join('\n'),
    );
    terminal = capturedTerminal(folder.root);
    expect(await lint('shop', '--json', '--plugins', shopPlugins)).toBe(1);
    expect(JSON.parse(terminal.outText())).toMatchObject({ ok: false, errors: 1, problems: [{ code: 'plugin-options', file: 'shop.jsonc', line: 5 }] });
  });

  it('says how many plugins had something to say', async () => {
    await writeShop('{ "zones": [{ "countries": ["GB"], "services": [] }] }');
    expect(await lint('shop', '--plugins', shopPlugins)).toBe(0);
    expect(terminal.outText()).toBe('ok shop: no problems in 4 flows and 1 sample shopper; 1 plugin asked about its options\n');
  });

  it('warns of a plugin that the shop does not declare, and fails with --strict only', async () => {
    await writeShop('{}');
    await folder.write('plugins.js', "export const plugins = [{ kind: 'carrier', id: 'pots', given: {}, setup: () => ({}) }];");
    expect(await lint('shop', '--plugins', 'plugins.js')).toBe(0);
    expect(terminal.outText()).toContain('The code brings the carrier plugin "pots", but shop.jsonc declares no plugin "pots". Did you mean "post"?');
    expect(terminal.outText()).toContain('1 warning in 4 flows and 1 sample shopper; 0 plugins asked about their options');
    terminal = capturedTerminal(folder.root);
    expect(await lint('shop', '--strict', '--plugins', 'plugins.js')).toBe(1);
  });

  it('tells what is wrong in the flows as well', async () => {
    await writeShop('{ "zonez": [] }');
    await folder.write('shop/flows/everyone.flow.jsonc', '{ "id": "everyone", "extends": "bsae", "default": true }');
    expect(await lint('shop', '--plugins', shopPlugins)).toBe(1);
    expect(terminal.outText()).toContain('unknown-preset');
    expect(terminal.outText()).toContain('Plugin "post" has no option "zonez".');
  });

  it.each([
    ['is not there', 'plugin.js', '', 'There is no file "plugin.js".\nDid you mean "plugins.js"?'],
    ['throws', 'plugins.js', 'throw new Error("No secret.")', '"plugins.js" cannot be run: No secret.\nRun it by itself to see more: it has to make plugins and nothing else.'],
    ['exports none', 'plugins.js', 'export const plugin = [];', '"plugins.js" exports no list called "plugins".\nWrite: export const plugins = [tableRate(), rateTable()];'],
    ['exports a factory', 'plugins.js', 'export const plugins = [() => 1];', '"plugins" of "plugins.js" has something in it that is no plugin.\nGive what a factory made with define...() returns, and call the factory.'],
  ])('refuses a module that %s', async (_, given, text, told) => {
    await folder.write('plugins.js', text);
    expect(await lint('shop', '--plugins', given)).toBe(2);
    expect(terminal.errText()).toBe(`error: ${told}\n`);
  });
});

describe('kasse lint, called wrongly,', () => {
  const misuse = async (...argv: readonly string[]): Promise<string> => {
    terminal = capturedTerminal(folder.root);
    expect(await lint(...argv)).toBe(2);
    expect(terminal.outText()).toBe('');
    return terminal.errText();
  };

  it('asks for a folder, and names the one it is called in', async () => {
    expect(await misuse()).toBe('error: Which shop? Give its folder.\nFor example: kasse lint ./shop\n');
    terminal = capturedTerminal(join(folder.root, 'shop'));
    expect(await lint()).toBe(2);
    expect(terminal.errText()).toContain('write a dot: kasse lint .');
  });

  it('names the nearest folder to one that is not there', async () => {
    expect(await misuse('shpo')).toBe('error: There is no folder "shpo".\nDid you mean "shop"?\n');
  });

  it('names the folder when it gets the file, and the shop when it gets what is around or inside it', async () => {
    expect(await misuse('shop/shop.jsonc')).toContain('Give the folder: shop\n');
    expect(await misuse('shop/facts.jsonc')).toContain('"shop/facts.jsonc" is a file, but a shop is a folder.');
    expect(await misuse('.')).toBe('error: "." is not a shop folder: it has no shop.jsonc.\nDid you mean "shop"?\n');
    expect(await misuse('shop/flows')).toContain('Did you mean "shop"?');
  });

  it('does not pass over an option or a word that it does not know', async () => {
    expect(await misuse('shop', '--jsno')).toBe('error: "kasse lint" has no option --jsno.\nDid you mean "--json"?\n');
    expect(await misuse('shop', '-x')).toContain('has no option -x.\nIt takes --plugins, --strict, --json.');
    expect(await misuse('shop', 'another')).toContain('does not know what to do with "another"');
  });

  it.each([
    ['as the last word', ['shop', '--plugins']],
    ['before another option', ['--plugins', '--json', 'shop']],
    ['after an equals sign', ['shop', '--plugins=']],
  ])('asks for the value of an option that has none, %s', async (_, argv) => {
    expect(await lint(...argv)).toBe(2);
    expect(terminal.errText()).toBe('error: "kasse lint" needs a value after --plugins.\nWrite --plugins <module>.\n');
  });

  it('says so in JSON too, where JSON was asked for', async () => {
    expect(await lint('--json')).toBe(2);
    expect(JSON.parse(terminal.outText())).toMatchObject({ ok: false, misuse: 'Which shop? Give its folder.' });
  });
});
