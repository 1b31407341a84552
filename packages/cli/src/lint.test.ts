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

  it('colours what it prints when the terminal takes colours', async () => {
    terminal = capturedTerminal(folder.root, true);
    await lint('shop');
    expect(terminal.outText()).toContain('\u001b[32mok\u001b[39m');
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
    expect(await misuse('shop', '-x')).toContain('has no option -x.\nIt takes --strict, --json.');
    expect(await misuse('shop', 'another')).toContain('does not know what to do with "another"');
  });

  it('says so in JSON too, where JSON was asked for', async () => {
    expect(await lint('--json')).toBe(2);
    expect(JSON.parse(terminal.outText())).toMatchObject({ ok: false, misuse: 'Which shop? Give its folder.' });
  });
});
