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

const explain = (...argv: readonly string[]): Promise<number> => main(['explain', ...argv], terminal);

describe('kasse explain', () => {
  it('says who won and why each other lost, with the comparison that decided', async () => {
    expect(await explain('shop', '--shopper', 'shop/shoppers/anna.jsonc')).toBe(0);
    expect(terminal.outText()).toBe(
      [
        'Anna (anna)',
        '  The file says no "now": the shopper comes at this moment, 2026-11-22T12:00:00Z.',
        '  won   phone (priority 50)',
        '        On the phone',
        '        all its conditions hold, and no matching flow has a higher priority than 50',
        '  lost  secret (priority 40): something is not known',
        '        loyalty.number is not known, needs to start with K',
        '        rule: loyalty.number startsWith "K"; the shopper has: nothing',
        '  lost  advent (priority 30): something is not known',
        '        campaign is not known, needs to be advent',
        '        rule: campaign equal "advent"; the shopper has: nothing',
        '  lost  everyone (priority 0): fits, but another goes first',
        '        it is the default, and "phone" matches',
        '  as expected: phone',
        '',
      ].join('\n'),
    );
    expect(terminal.errText()).toBe('');
  });

  it('ends with 1 when another flow than the expected one wins', async () => {
    await folder.write('bob.jsonc', '{ "id": "bob", "facts": { "device": "mobile", "cart.total": "19.99 GBP" }, "expect": "phone" }');
    expect(await explain('shop', '--shopper=bob.jsonc')).toBe(1);
    expect(terminal.outText()).toContain('rule: cart.total atLeast "20.00 GBP"; the shopper has: "19.99 GBP"');
    expect(terminal.outText()).toContain('not as expected: phone should have won, but everyone did');
  });

  it('explains a list one after another, windows by the time that the shopper or the clock says', async () => {
    const list = `[
      { "id": "now", "facts": { "campaign": "advent" } },
      { "id": "later", "facts": { "campaign": "advent", "now": "2027-01-01T00:00:00Z" } }
    ]`;
    await folder.write('list.jsonc', list);
    expect(await explain('shop', '--shopper', 'list.jsonc')).toBe(0);
    const [now = '', later = ''] = terminal.outText().split('\n\n');
    expect(now).toContain('won   advent');
    expect(later).toContain('lost  advent (priority 30): outside of its window');
    expect(later).toContain('current time is 2027-01-01T00:00:00Z, needs to be before 2026-12-25T00:00:00Z\n        rule: window until "2026-12-25T00:00:00Z"; the shopper comes at: "2027-01-01T00:00:00Z"');
  });

  it('says where a window begins, and that a flow is switched off or does not fit', async () => {
    await folder.write('shop/flows/spring.flow.jsonc', '{ "id": "spring", "extends": "base", "priority": 60, "enabled": false, "when": { "fact": "device", "operator": "equal", "value": "mobile" } }');
    await folder.write('early.jsonc', '{ "id": "early", "facts": { "device": "desktop", "now": "2026-11-01T00:00:00Z" } }');
    expect(await explain('shop', '--shopper', 'early.jsonc')).toBe(0);
    expect(terminal.outText()).toContain('  lost  spring (priority 60): switched off\n        it is switched off\n  lost  phone (priority 50): does not fit\n        device is desktop, needs to be mobile\n');
    expect(terminal.outText()).toContain('rule: window from "2026-11-20T00:00:00Z"; the shopper comes at: "2026-11-01T00:00:00Z"');
  });

  it('shows no personal fact', async () => {
    await folder.write('eve.jsonc', '{ "id": "eve", "facts": { "loyalty.number": "Q-778" } }');
    await explain('shop', '--shopper', 'eve.jsonc');
    expect(terminal.outText()).toContain('loyalty.number is [redacted], needs to start with K');
    expect(terminal.outText()).not.toContain('778');
  });

  it('names the fact that an unknown one was probably meant to be, explains without it and ends with 1', async () => {
    await folder.write('eve.jsonc', '{ "id": "eve",\n  "facts": { "devcie": "mobile" } }');
    expect(await explain('shop', '--shopper', 'eve.jsonc')).toBe(1);
    expect(terminal.errText()).toContain('eve.jsonc:2:14 error fact-unknown\n  There is no fact "devcie". Did you mean "device"?');
    expect(terminal.outText()).toContain('won   everyone');
  });

  it('prints one JSON document', async () => {
    expect(await explain('shop', '--shopper', 'shop/shoppers/anna.jsonc', '--json')).toBe(0);
    expect(JSON.parse(terminal.outText())).toMatchObject({
      shop: 'shop',
      ok: true,
      problems: [],
      shoppers: [
        {
          id: 'anna',
          winner: 'phone',
          expected: 'phone',
          asExpected: true,
          flows: [
            { flowId: 'phone', outcome: 'won' },
            { flowId: 'secret', outcome: 'lost', reason: 'fact-missing', leaf: { fact: 'loyalty.number' }, actual: null },
            { flowId: 'advent', reason: 'fact-missing' },
            { flowId: 'everyone', reason: 'lower-priority' },
          ],
        },
      ],
    });
  });

  it('explains those of several files, in the order in which they are named', async () => {
    await folder.write('bob.jsonc', '{ "id": "bob", "facts": { "campaign": "advent" }, "expect": "advent" }');
    await folder.write('eve.jsonc', '{ "id": "eve", "facts": { "devcie": "mobile" } }');
    expect(await explain('shop', '--shopper', 'bob.jsonc', '--shopper=shop/shoppers/anna.jsonc')).toBe(0);
    expect(terminal.outText()).toMatch(/^bob\n[^]+as expected: advent\n\nAnna \(anna\)\n[^]+as expected: phone\n$/);
    terminal = capturedTerminal(folder.root);
    expect(await explain('shop', '--json', '--shopper', 'eve.jsonc', '--shopper', 'shop/shoppers/anna.jsonc')).toBe(1);
    expect(JSON.parse(terminal.outText())).toMatchObject({ ok: false, problems: [{ file: 'eve.jsonc', code: 'fact-unknown' }], shoppers: [{ id: 'eve' }, { id: 'anna' }] });
    terminal = capturedTerminal(folder.root);
    expect(await explain('shop', '--shopper', 'bob.jsonc', '--shopper', 'eve.jsonc')).toBe(1);
    expect(terminal.errText()).toContain('eve.jsonc:1:27 error fact-unknown');
    expect(terminal.errText()).toContain('1 | { "id": "eve"');
    expect(terminal.errText()).toContain('eve.jsonc: 1 error and 0 warnings.');
    expect(terminal.errText()).not.toContain('bob.jsonc');
  });

  it('names the one of several files that is not there', async () => {
    expect(await explain('shop', '--shopper', 'shop/shoppers/anna.jsonc', '--shopper', 'shop/shoppers/ana.jsonc')).toBe(2);
    expect(terminal.outText()).toBe('');
    expect(terminal.errText()).toContain('There is no file "shop/shoppers/ana.jsonc".');
  });

  it('reads a shopper although another sample in the shop is broken', async () => {
    await folder.write('shop/shoppers/half.jsonc', '{ "id":');
    expect(await explain('shop', '--shopper', 'shop/shoppers/anna.jsonc')).toBe(0);
  });

  it('tells the problems of a shop that does not compile, and ends with 1', async () => {
    await folder.write('shop/presets/base.jsonc', '{');
    expect(await explain('shop', '--shopper', 'shop/shoppers/anna.jsonc')).toBe(1);
    expect(terminal.errText()).toContain('Nobody gets a flow until they are mended.');
    terminal = capturedTerminal(folder.root);
    expect(await explain('shop', '--shopper', 'shop/shoppers/anna.jsonc', '--json')).toBe(1);
    expect(JSON.parse(terminal.outText())).toMatchObject({ ok: false, shoppers: [] });
  });

  it('tells where a shopper file is no JSON', async () => {
    await folder.write('bad.jsonc', '{ "id": "bad" "facts": {} }');
    expect(await explain('shop', '--shopper', 'bad.jsonc')).toBe(1);
    expect(terminal.errText()).toContain('bad.jsonc:1:');
    expect(terminal.outText()).toBe('');
  });
});

describe('kasse explain, called wrongly,', () => {
  it('asks for a shopper, with one of the shop as the example', async () => {
    expect(await explain('shop')).toBe(2);
    expect(terminal.errText()).toContain('For example: kasse explain shop --shopper shop/shoppers/anna.jsonc');
  });

  it('names the nearest file to one that is not there, and refuses a folder', async () => {
    expect(await explain('shop', '--shopper', 'shop/shoppers/ana.jsonc')).toBe(2);
    expect(terminal.errText()).toContain('There is no file "shop/shoppers/ana.jsonc".\nDid you mean "shop/shoppers/anna.jsonc"?');
    expect(await explain('shop', '--shopper', 'shop')).toBe(2);
    expect(terminal.errText()).toContain('"shop" is a folder, not a file.');
  });
});
