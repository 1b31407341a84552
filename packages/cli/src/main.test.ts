import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from './index.js';
import { capturedTerminal } from './test/captured-terminal.js';
import { shopFolder, type ShopFolder } from './test/shop-folder.js';

describe('kasse', () => {
  it('says its version', async () => {
    const terminal = capturedTerminal('/');
    expect(await main(['--version'], terminal)).toBe(0);
    expect(terminal.outText()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows its verbs and examples on --help, and on misuse without a verb', async () => {
    const asked = capturedTerminal('/');
    expect(await main(['--help'], asked)).toBe(0);
    expect(asked.outText()).toContain('lint       Check a shop folder');
    expect(asked.outText()).toContain('kasse explain ./shop --shopper');
    const unasked = capturedTerminal('/');
    expect(await main([], unasked)).toBe(2);
    expect(unasked.errText()).toBe(asked.outText());
  });

  it('shows in the usage of a verb what cannot be left out, and nothing that can', async () => {
    const usageOf = async (verb: string): Promise<string | undefined> => {
      const terminal = capturedTerminal('/');
      await main([verb, '--help'], terminal);
      return /Usage: (.*)/.exec(terminal.outText())?.[1];
    };
    expect(await usageOf('explain')).toBe('kasse explain <shop> --shopper <file> [options]');
    expect(await usageOf('attention')).toBe('kasse attention <database> [options]');
    expect(await usageOf('resolve')).toBe('kasse resolve <database> <effect> --as <exit> [options]');
    expect(await usageOf('erase')).toBe('kasse erase <database> <session> [options]');
  });

  it.each([['help', 'lint'], ['lint', '--help'], ['lint', 'shop', '-h']])('shows the help of a verb on %s %s', async (...argv) => {
    const terminal = capturedTerminal('/');
    expect(await main(argv, terminal)).toBe(0);
    expect(terminal.outText()).toContain('Usage: kasse lint <shop> [options]');
    expect(terminal.outText()).toContain('--strict');
    expect(terminal.outText()).toContain('kasse lint ./shop --strict');
  });

  it('names the verb that was probably meant, or all of them', async () => {
    const terminal = capturedTerminal('/');
    expect(await main(['lnit', 'shop'], terminal)).toBe(2);
    expect(await main(['publish'], terminal)).toBe(2);
    expect(terminal.errText()).toContain('There is no verb "lnit".\nDid you mean "lint"?');
    expect(terminal.errText()).toContain('There is no verb "publish".\nThere are: lint, explain, attention, resolve, erase.');
  });
});

describe('kasse as a process', () => {
  const repository = fileURLToPath(new URL('../../../', import.meta.url));
  let folder: ShopFolder;
  beforeEach(async () => {
    folder = await shopFolder();
  });
  afterEach(() => folder.remove());

  /** The real bin, on the sources instead of what was built last. */
  const kasse = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, ['--conditions=kasse:source', '--import', 'tsx', 'packages/kasse/bin/kasse.js', ...argv], {
      cwd: repository,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
    });

  it('ends with 0, 1 and 2, plain in a pipe', async () => {
    const right = kasse(['lint', `${folder.root}/shop`]);
    expect(right).toMatchObject({ status: 0, stderr: '', stdout: `ok ${folder.root}/shop: no problems in 4 flows and 1 sample shopper\n` });
    await folder.write('shop/presets/base.jsonc', '{ "layuot": "one-page" }');
    const wrong = kasse(['lint', `${folder.root}/shop`]);
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain(`${folder.root}/shop/presets/base.jsonc:1:3 error unknown-key`);
    expect(wrong.stdout).not.toContain('\u001b');
    expect(kasse(['lnit'])).toMatchObject({ status: 2, stdout: '', stderr: 'error: There is no verb "lnit".\nDid you mean "lint"?\n' });
  });

  it('explains, coloured where FORCE_COLOR asks for it and NO_COLOR does not forbid it', () => {
    const argv = ['explain', `${folder.root}/shop`, '--shopper', `${folder.root}/shop/shoppers/anna.jsonc`];
    const coloured = kasse(argv, { FORCE_COLOR: '1' });
    expect(coloured.status).toBe(0);
    expect(coloured.stdout).toContain('\u001b[32mwon \u001b[39m');
    expect(kasse(argv, { FORCE_COLOR: '1', NO_COLOR: '1' }).stdout).not.toContain('\u001b');
  });

  it('writes a long answer whole into a pipe', async () => {
    const shoppers = Array.from({ length: 300 }, (_, index) => ({ id: `s${index}`, facts: { device: 'mobile' } }));
    await folder.write('many.json', JSON.stringify(shoppers));
    const { status, stdout } = kasse(['explain', `${folder.root}/shop`, '--shopper', `${folder.root}/many.json`, '--json']);
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { readonly shoppers: readonly unknown[] }).shoppers).toHaveLength(300);
  });
});
