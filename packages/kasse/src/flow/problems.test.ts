import { describe, expect, it } from 'vitest';
import { exampleShop } from './example.fixture.js';
import { compileShop, formatProblem, PROBLEM_CODES, type Problem, SHOP_LIMITS, type ShopFiles } from './index.js';

/** Two flows would tie here. */
const TWIN = 'flows/twin.flow.jsonc';
const MOBILE = 'flows/mobile-returning.flow.jsonc';
const EVERYONE = 'flows/everyone.flow.jsonc';
const BASE = 'presets/base.jsonc';
const SHOP = 'shop.jsonc';
const TEXTS = 'texts/en.jsonc';
const SHOPPERS = 'shoppers/samples.jsonc';

function problemsOf(files: ShopFiles): readonly Problem[] {
  const result = compileShop(files);
  return result.ok ? result.warnings : result.problems;
}

/** The example shop with one text replaced in one file; `from` must be there. */
function edited(file: string, from: string, to: string): ShopFiles {
  const text = exampleShop[file] ?? '';
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return { ...exampleShop, [file]: text.replace(from, to) };
}

/** One file of it, edited likewise. */
function only(file: string, from: string, to: string): ShopFiles {
  return { [file]: edited(file, from, to)[file] ?? '' };
}

/** The example shop and one more flow, over the base preset. */
function withFlow(rest: string, file = TWIN): ShopFiles {
  return { ...exampleShop, [file]: `{ "id": "twin", "extends": "base",\n${rest} }` };
}

function withPresets(presets: Readonly<Record<string, string>>, base: string): ShopFiles {
  const files = Object.entries(presets).map(([id, text]): [string, string] => [`presets/${id}.jsonc`, text]);
  return { ...exampleShop, ...Object.fromEntries(files), [EVERYONE]: `{ "id": "everyone", "default": true,\n"extends": "${base}" }` };
}

const many = (count: number, item: (index: number) => string): string => Array.from({ length: count }, (_, index) => item(index)).join(',');

/** A code, what brings it about, where it is told as line:column, and a part of what is said. */
type Row = readonly [code: string, files: ShopFiles, place: string, words: string];

const rows: readonly Row[] = [
  ['missing-file', without(SHOP), 'shop.jsonc:1:1', 'shop.jsonc'],
  ['unknown-file', { ...exampleShop, 'flows/lost.jsonc': '{}' }, 'flows/lost.jsonc:1:1', 'flows/<id>.flow.jsonc'],
  ['unknown-file', { ...exampleShop, 'flows/lost.json': '' }, 'flows/lost.json:1:1', 'ends in .jsonc'],
  ['unknown-file', { ...exampleShop, 'shop.json': '' }, 'shop.json:1:1', '.jsonc'],
  ['unknown-file', { ...exampleShop, 'flows/summer/lost.flow.jsonc': '' }, 'flows/summer/lost.flow.jsonc:1:1', 'Folders within'],
  ['bad-encoding', { ...exampleShop, [EVERYONE]: Buffer.from(exampleShop[EVERYONE] ?? '', 'utf16le').toString('utf8') }, `${EVERYONE}:1:2`, 'UTF-8'],
  ['bad-encoding', { ...exampleShop, 'texts/de.jsonc': Buffer.from('{ "id": "\u00e4" }', 'latin1').toString('utf8') }, 'texts/de.jsonc:1:10', 'UTF-8'],
  ['syntax', edited(EVERYONE, '"default": true', '"default" true'), `${EVERYONE}:1:50`, 'colon'],
  ['empty', { ...exampleShop, [EVERYONE]: '// nothing' }, `${EVERYONE}:1:11`, 'empty'],
  ['duplicate-key', edited(EVERYONE, '"default": true', '"id": "two"'), `${EVERYONE}:1:40`, 'twice'],
  ['forbidden-key', edited(EVERYONE, '"default": true', '"constructor": 1'), `${EVERYONE}:1:40`, '"constructor"'],
  ['number-out-of-range', edited(EVERYONE, '"default": true', '"priority": 1e999'), `${EVERYONE}:1:52`, 'too large'],
  ['too-deep', edited(EVERYONE, '"default": true', `"when": ${'['.repeat(64)}`), `${EVERYONE}:1:111`, 'deep'],
  ['file-too-large', { ...exampleShop, [EVERYONE]: ' '.repeat(SHOP_LIMITS.fileBytes + 1) }, `${EVERYONE}:1:1`, 'Split'],
  ['unknown-key', edited(MOBILE, '"priority"', '"prioritty"'), `${MOBILE}:5:3`, 'Did you mean "priority"?'],
  ['unknown-key', edited(MOBILE, '"content": "trust-badges"', '"content": "trust-badges", "whn": 1'), `${MOBILE}:19:45`, 'Did you mean "when"?'],
  ['missing-key', edited(SHOP, '"currency": "GBP",', ''), 'shop.jsonc:1:1', 'lacks "currency"'],
  ['missing-key', edited(MOBILE, '"template": "care-guide", ', ''), `${MOBILE}:29:20`, 'lacks "template"'],
  ['wrong-type', edited(MOBILE, '"priority": 80', '"priority": "80"'), `${MOBILE}:5:15`, 'a number'],
  ['unknown-value', edited(MOBILE, '"account": "optional"', '"account": "optionel"'), `${MOBILE}:14:14`, 'Did you mean "optional"?'],
  ['unknown-value', edited(MOBILE, '"policy": "flat"', '"policy": "flut"'), `${MOBILE}:21:91`, 'Did you mean "flat"?'],
  ['unknown-value', edited(MOBILE, '"contact"', '"contract"'), `${MOBILE}:16:36`, 'Did you mean "contact"?'],
  ['out-of-range', edited(MOBILE, '"priority": 80', '"priority": -1'), `${MOBILE}:5:15`, 'too small'],
  ['bad-format', edited(SHOP, '"country": "GB"', '"country": "UK of GB"'), 'shop.jsonc:5:14', 'ISO 3166'],
  ['unknown-country', edited(SHOP, '"country": "GB"', '"country": "UK"'), 'shop.jsonc:5:14', 'Did you mean "GB"?'],
  ['bad-format', edited(SHOP, '"prices"', '"support": { "email": "nope" },\n"prices"'), 'shop.jsonc:6:25', '"nope" is no e-mail address'],
  ['bad-id', edited(EVERYONE, '"everyone"', '"every one"'), `${EVERYONE}:1:9`, 'letters'],
  ['bad-id', edited(TEXTS, '"trust-badges"', '"trust badges"'), `${TEXTS}:3:3`, 'trust badges'],
  ['bad-id', edited(MOBILE, '"id": "giftMessage"', '"id": "constructor"'), `${MOBILE}:18:27`, 'every object'],
  ['too-many-steps', withFlow(`"steps": [${many(21, (index) => `{ "id": "s${index}", "sections": ["review"] }`)}]`), `${TWIN}:2:10`, 'most is 20'],
  ['too-many-sections', withFlow(`"steps": [{ "id": "s", "sections": [${many(51, (index) => `{ "content": "good-choice", "id": "c${index}" }`)}] }]`), `${TWIN}:2:36`, 'most is 50'],
  ['too-many-items', withFlow(`"tax": { "providers": [${many(201, () => '"rate-table"')}] }`), `${TWIN}:2:23`, 'most is 200'],
  ['too-many-entries', { ...exampleShop, [TEXTS]: `{${many(5_001, (index) => `"t${index}":""`)}}` }, `${TEXTS}:1:1`, 'most is 5000'],
  ['text-too-long', edited(TEXTS, 'Paid safely.', 'x'.repeat(4_001)), `${TEXTS}:3:19`, '4001 characters'],
  ['text-too-long', edited(SHOP, 'Gift shop', 'x'.repeat(201)), 'shop.jsonc:3:11', '200 characters'],

  ['bad-money', edited(MOBILE, '"4.99 GBP"', '"4.99"'), `${MOBILE}:21:109`, '"50.00 GBP"'],
  ['negative-money', edited(MOBILE, '"4.99 GBP"', '"-4.99 GBP"'), `${MOBILE}:21:109`, 'below zero'],
  ['fractional-minor-units', edited(MOBILE, '"4.99 GBP"', '"4.999 GBP"'), `${MOBILE}:21:109`, 'decimals'],
  ['unknown-currency', edited(MOBILE, '"4.99 GBP"', '"4.99 GBX"'), `${MOBILE}:21:109`, 'GBX'],
  ['unknown-currency', edited(SHOP, '"GBP"', '"GBX"'), 'shop.jsonc:4:15', 'GBX'],
  ['wrong-currency', edited(MOBILE, '"4.99 GBP"', '"4.99 EUR"'), `${MOBILE}:21:109`, 'GBP'],
  ['fine-option', edited(SHOP, '"retries": 0', '"fees": [{ "flat": "1.999 GBP" }]'), 'shop.jsonc:9:68', 'Round it'],
  ['wrong-currency', edited(SHOP, '"retries": 0', '"fees": [{ "flat": "1.00 EUR" }]'), 'shop.jsonc:9:68', 'Write it in GBP'],
  ['wrong-currency', edited(MOBILE, '{ "roundUp": true }', '{ "roundUp": "5.00 EUR" }'), `${MOBILE}:17:53`, 'Write it in GBP'],
  ['bad-duration', edited(MOBILE, '"PT1H"', '"1 hour"'), `${MOBILE}:30:46`, 'PT1H'],
  ['duration-out-of-range', edited(MOBILE, '"PT1H"', '"P99999W"'), `${MOBILE}:30:46`, 'long'],
  ['duration-out-of-range', edited(SHOP, '"prices"', '"session": { "expiresAfter": "PT1S" },\n"prices"'), 'shop.jsonc:6:32', 'short'],
  ['window-without-end', withFlow('"window": {}'), `${TWIN}:2:11`, 'neither'],
  ['bad-text', edited(TEXTS, 'Paid safely.', 'Paid {safely'), `${TEXTS}:3:19`, 'ICU'],
  ['unknown-placeholder', edited(TEXTS, '{buyerName}', '{buyersName}'), `${TEXTS}:2:19`, 'Did you mean "buyerName"?'],
  ['never-holds', edited(MOBILE, '"operator": "equal", "value": "GB"', '"operator": "in", "value": ["IE", "UK", "Alba"]'), `${MOBILE}:22:114`, 'Did you mean "GB"?'],
  ['never-holds', edited('conditions.jsonc', '{ "fact": "customer.savedPayment", "operator": "equal", "value": true }', '{ "not":\n{ "fact": "country", "operator": "equal", "value": "gb" } }'), 'conditions.jsonc:3:52', 'Did you mean "GB"?'],
  ['never-holds', edited(MOBILE, '{ "condition": "has-wallet" },', '{ "condition": "has-wallet" },\n{ "fact": "device", "operator": "equal", "value": "desktop" },'), `${MOBILE}:12:51`, 'cannot be "mobile" and "desktop" at once'],
  ['unused-preset', { ...exampleShop, 'presets/lost.jsonc': '// Not yet.\n{ "extends": "base" }' }, 'presets/lost.jsonc:2:1', 'Write "extends": "lost"'],
  ['unused-plugin', edited(SHOP, '"coupons":', '"pigeons": { "kind": "carrier" },\n    "coupons":'), 'shop.jsonc:18:5', 'No flow names the carrier plugin "pigeons"'],
  ['unused-text', edited('texts/en.jsonc', '"trust-badges"', '"feild.email": "E-mail",\n  "trust-badges"'), 'texts/en.jsonc:3:3', 'Did you mean "field.email"?'],
  ['blank-text', edited('texts/en.jsonc', '"Paid safely."', '" "'), 'texts/en.jsonc:3:19', 'Write what buyers read'],
  ['unused-text', edited('texts/en.jsonc', '"trust-badges"', '"lost": "Lost",\n  "trust-badges"'), 'texts/en.jsonc:3:3', 'Name it in a flow'],
  ['unused-condition', edited('conditions.jsonc', '"has-wallet"', '"lost": { "fact": "loggedIn", "operator": "equal", "value": true },\n  "has-wallet"'), 'conditions.jsonc:2:3', 'No flow uses the condition "lost"'],
  ['unknown-text', edited(MOBILE, '"content": "trust-badges"', '"content": "trust-badge"'), `${MOBILE}:19:29`, 'Did you mean "trust-badges"?'],
  ['unknown-text', without(TEXTS), `${MOBILE}:19:29`, 'There is no file texts/en.jsonc to hold text "trust-badges". Create it, and write { "trust-badges": "..." } there.'],
  ['card-number', edited(TEXTS, 'Paid safely.', '4242 4242 4242 4242'), `${TEXTS}:3:19`, 'payment card'],
  ['card-number', edited(EVERYONE, '"default"', '"title": "4242424242424242", "default"'), `${EVERYONE}:1:49`, 'payment card'],
  ['card-number', edited(SHOP, 'Gift shop', '4242-4242-4242-4242'), 'shop.jsonc:3:11', 'payment card'],
  ['card-number', edited(SHOP, '"coupons": { "kind": "discounts" }', '"coupons": { "kind": "discounts", "options": { "coupons": [{ "code": "TEA", "title": "4111 1111 1111 1111" }] } }'), 'shop.jsonc:18:90', 'payment card'],
  ['card-number', edited(MOBILE, '{ "roundUp": true }', '{ "roundUp": true, "title": "4111 1111 1111 1111" }'), `${MOBILE}:17:68`, 'payment card'],
  ['unused-locale', { ...exampleShop, 'texts/de.jsonc': '{}' }, 'texts/de.jsonc:1:1', '"locale"'],

  ['unknown-preset', edited(EVERYONE, '"base"', '"bse"'), `${EVERYONE}:1:32`, 'Did you mean "base"?'],
  ['extends-cycle', withPresets({ a: '{ "extends": "b" }', b: '{\n"extends": "a" }' }, 'a'), 'presets/b.jsonc:2:12', 'circle'],
  ['extends-cycle', withPresets({ a: '{ "extends": "a" }' }, 'a'), 'presets/a.jsonc:1:14', 'circle'],
  ['extends-too-deep', withPresets({ a: '{ "extends": "b" }', b: '{ "extends": "c" }', c: '{ "extends": "base" }' }, 'a'), `${EVERYONE}:2:12`, 'more than 3'],
  ['nothing-to-remove', withFlow('"checks": [{ "id": "none", "remove": true }]'), `${TWIN}:2:12`, '"none"'],
  ['nothing-to-remove', withFlow('"window": { "remove": true }'), `${TWIN}:2:11`, '"window"'],

  ['unknown-experiment', edited(MOBILE, '"one-click-test"', '"one-clik-test"'), `${MOBILE}:7:25`, 'Did you mean "one-click-test"?'],
  ['unknown-arm', edited(MOBILE, '"arm": "one-click"', '"arm": "one-clik"'), `${MOBILE}:7:50`, 'Did you mean "one-click"?'],
  ['shares-wrong', edited('experiments.jsonc', '40', '41'), 'experiments.jsonc:2:31', '101 percent'],

  ['fact-not-loaded', edited('facts.jsonc', '"type": "string"', '"type": "string", "source": "plugin"'), 'facts.jsonc:3:74', '"loyalty.tier"'],

  ['no-default-flow', edited(EVERYONE, ', "default": true', ''), 'shop.jsonc:1:1', '"default": true'],
  ['two-default-flows', withFlow('"default": true'), `${TWIN}:2:12`, '"everyone"'],
  ['default-with-condition', edited(EVERYONE, '"default": true', '"default": true, "when": { "fact": "loggedIn", "operator": "equal", "value": true }'), `${EVERYONE}:1:65`, '"when"'],
  ['default-disabled', edited(EVERYONE, '"default": true', '"default": true, "enabled": false'), `${EVERYONE}:1:68`, '"enabled": true'],
  ['duplicate-flow', { ...exampleShop, 'flows/z.flow.jsonc': exampleShop[MOBILE]! }, 'flows/z.flow.jsonc:3:9', '"mobile-returning", the other in flows/mobile-returning.flow.jsonc'],
  ['duplicate-preset', { ...exampleShop, 'presets/z.jsonc': '{ "id": "base" }' }, 'presets/z.jsonc:1:9', '"base"'],
  ['duplicate-step', withFlow('"steps": [{ "id": "a", "sections": [{ "content": "good-choice" }] },\n{ "id": "a", "sections": [{ "content": "trust-badges" }] }]'), `${TWIN}:3:9`, '"a"'],
  ['duplicate-section', edited(MOBILE, '"discounts",', '"contact",'), `${MOBILE}:16:62`, '"contact"'],
  ['duplicate-field', edited(MOBILE, '"maxLength": 200 }', '"maxLength": 200 }, { "id": "giftMessage" }'), `${MOBILE}:18:86`, '"giftMessage"'],
  ['duplicate-method', edited(MOBILE, '"method": "invoice"', '"method": "invoice", "id": "card"'), `${MOBILE}:26:5`, '"card"'],
  ['duplicate-item', edited(MOBILE, '"followUps": [', '"followUps": [ { "id": "care", "template": "x" },'), `${MOBILE}:29:63`, '"care"'],
  ['tie', { ...exampleShop, 'flows/z.flow.jsonc': exampleShop[MOBILE]!.replace('"id": "mobile-returning"', '"id": "z"') }, 'flows/z.flow.jsonc:5:15', '"mobile-returning" and "z"'],
  ['tie-possible', withFlow('"priority": 80, "when": { "fact": "loggedIn", "operator": "equal", "value": true }'), `${TWIN}:2:13`, '"mobile-returning" and "twin"'],
  ['empty-step', withFlow('"steps": [{ "id": "more" }]'), `${TWIN}:2:11`, '"more"'],
  ['no-contact-section', edited(BASE, '"contact", ', ''), `${BASE}:4:12`, '"contact"'],
  ['no-fulfillment-section', edited(BASE, '"fulfillment", ', ''), `${BASE}:4:12`, '"fulfillment"'],
  ['no-payment-section', edited(BASE, '"payment", ', ''), `${BASE}:4:12`, '"payment"'],
  ['due-without-promise', edited(BASE, '"method": "card",', '"method": "card", "due": { "within": "P1D" },'), `${BASE}:7:55`, '"commitOn"'],
  ['split-of-promise', edited(BASE, '"method": "card",', '"method": "card", "commitOn": "promise", "onPartial": "split",'), `${BASE}:7:84`, '"onPartial"'],
  ['no-stored-value-section', { ...edited(BASE, '"payment": {', '"payment": { "storedValue": ["cards"],'), ...only(SHOP, '"plugins": {', '"plugins": { "cards": { "kind": "value" },') }, `${BASE}:4:12`, '"storedValue"'],
  ['no-discounts', edited(SHOP, '"coupons": { "kind": "discounts" }', '"coupons": { "kind": "check" }'), `${BASE}:4:12`, 'Declare a plugin'],
  ['no-stored-value', edited(BASE, '"payment", ', '"storedValue", "payment", '), `${BASE}:4:12`, 'nothing to use'],
  ['no-fulfillment-method', edited(BASE, '{ "method": "shipping", "carriers": ["table-rate"] }', ''), `${BASE}:5:31`, 'way to deliver'],
  ['no-carrier', edited(BASE, ', "carriers": ["table-rate"]', ''), `${BASE}:5:32`, '"shipping"'],
  ['flat-pickup', edited(MOBILE, '"carriers": ["stores"],', '"carriers": ["stores"], "onOutage": { "policy": "flat", "amount": "1.00 GBP" },'), `${MOBILE}:22:75`, '"lastQuote"'],
  ['no-payment-method', edited(BASE, '{ "method": "card", "gateways": ["primary", "backup"] }', ''), `${BASE}:7:27`, 'way to pay'],
  ['no-gateway', edited(BASE, ', "gateways": ["primary", "backup"]', ''), `${BASE}:7:28`, '"card"'],
  ['backup-equals-primary', edited(MOBILE, '"backup"', '"primary"'), `${MOBILE}:25:49`, '"primary"'],
  ['one-click-without-saved-payment', edited(MOBILE, '"preselect"', '"none"'), `${MOBILE}:24:25`, '"preselect"'],
  ['no-tax-provider', withFlow('"when": { "fact": "loggedIn", "operator": "equal", "value": true }, "tax": {\n"providers": [] }'), `${TWIN}:2:76`, '"rate-table"'],
  ['bad-field', edited(MOBILE, '"maxLength": 200', '"min": 1'), `${MOBILE}:18:65`, '"min"'],
  ['follow-up-never-fires', edited(MOBILE, '["refunded"]', '["delivered"]'), `${MOBILE}:29:127`, '"delivered"'],
  ['condition-required', edited(MOBILE, ', "when": { "fact": "cart.total", "operator": "moreThan", "value": "5000.00 GBP" }', ''), `${MOBILE}:27:15`, 'Add "when"'],
  ['unknown-plugin', edited(MOBILE, '"primary", "backup"', '"primary", "bakup"'), `${MOBILE}:25:49`, 'Did you mean "backup"?'],
  ['wrong-plugin-kind', edited(MOBILE, '"primary", "backup"', '"primary", "parcel"'), `${MOBILE}:25:49`, '"carrier"'],

  ['duplicate-shopper', edited(SHOPPERS, '"ben"', '"anna"'), `${SHOPPERS}:5:11`, '"anna"'],
  ['unknown-flow', edited(SHOPPERS, '"expect": "everyone"', '"expect": "everyon"'), `${SHOPPERS}:5:41`, 'Did you mean "everyone"?'],

  // Codes of the rules floor, at their places
  ['fact-unknown', edited(MOBILE, '"customer.orders"', '"customer.order"'), `${MOBILE}:10:15`, 'customer.orders'],
  ['fact-unknown', edited(SHOPPERS, '"device"', '"devise"'), `${SHOPPERS}:3:5`, 'device'],
  ['operator-unknown', edited(MOBILE, '"atLeast"', '"atLeest"'), `${MOBILE}:10:46`, 'atLeast'],
  ['value-outside-domain', edited(MOBILE, '"mobile"', '"mobil"'), `${MOBILE}:9:55`, 'mobile'],
  ['money-currency', edited(MOBILE, '"200.00 GBP"', '"200.00 EUR"'), `${MOBILE}:26:116`, 'GBP'],
  ['condition-unknown', edited(MOBILE, '"has-wallet"', '"has-walet"'), `${MOBILE}:11:20`, 'has-wallet'],
  ['fact-unknown', edited('conditions.jsonc', 'savedPayment', 'savedPayments'), 'conditions.jsonc:2:27', 'customer.savedPayment'],
  ['fact-default-invalid', edited('facts.jsonc', '"default": "rest"', '"default": "reast"'), 'facts.jsonc:2:75', 'rest'],
  ['time-invalid', edited(MOBILE, '"2026-11-20T00:00:00Z"', '"2026-11-20T00:00:00"'), `${MOBILE}:6:23`, 'zone'],
  ['window-invalid', edited(MOBILE, '"2026-12-01T00:00:00Z"', '"2026-11-20T00:00:00Z"'), `${MOBILE}:6:56`, 'until'],
];

function without(file: string): ShopFiles {
  return Object.fromEntries(Object.entries(exampleShop).filter(([path]) => path !== file));
}

describe('a problem', () => {
  it.each(rows)('%s is told at its place (case %#)', (code, files, place, words) => {
    const found = problemsOf(files);
    const shown = found.map(formatProblem).join('\n');
    const match = found.find((problem) => problem.code === code && formatProblem(problem).startsWith(`${place} `));
    expect(match, shown).toBeDefined();
    expect(match?.message).toContain(words);
  });

  it('is told alone: nothing else follows from one slip', () => {
    for (const [code, files] of rows) {
      const found = problemsOf(files);
      // A circle is told at each preset that is part of it.
      expect(new Set(found.map((problem) => problem.code)), found.map(formatProblem).join('\n')).toEqual(new Set([code]));
    }
  });

  it('has a test for each code', () => {
    const tested = new Set(rows.map(([code]) => code));
    const missing = Object.keys(PROBLEM_CODES).filter((code) => !tested.has(code) && !OVER_LIMITS.has(code) && !OF_OTHERS.has(code));
    expect(missing).toEqual([]);
  });
});

/** Tested below: they need a whole folder. */
const OVER_LIMITS: ReadonlySet<string> = new Set(['too-many-files', 'shop-too-large', 'too-many-flows', 'too-many-problems']);
/** Told by `lintPluginOptions` and `lintShoppers`, beside which they are tested. */
const OF_OTHERS: ReadonlySet<string> = new Set(['plugin-options', 'undeclared-plugin', 'unexpected-flow']);

describe('the limits of a folder', () => {
  const flows = (count: number, text: string): ShopFiles =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`flows/f${index}.flow.jsonc`, text]));

  it('refuse more flows, files and bytes than are read', () => {
    const codes = (files: ShopFiles): ReadonlySet<string> => new Set(problemsOf(files).map(({ code }) => code));
    expect(codes({ ...exampleShop, ...flows(SHOP_LIMITS.flows + 1, '{ "id": "a" }') })).toContain('too-many-flows');
    expect(codes(flows(SHOP_LIMITS.files + 1, '{}'))).toContain('too-many-files');
    expect(codes(flows(65, `{ "title": "${'x'.repeat(SHOP_LIMITS.fileBytes - 20)}" }`))).toContain('shop-too-large');
  });

  it('refuse flows that one large preset multiplies, before they are compiled', () => {
    const preset = `{ "steps": [{ "id": "wrap", "sections": [{ "widget": "wrap", "options": { "text": "${'x'.repeat(200_000)}" } }] }] }`;
    const heirs = Math.ceil(SHOP_LIMITS.flowsLength / preset.length);
    const files = Object.fromEntries(Array.from({ length: heirs }, (_, index) => [`flows/f${String(index).padStart(4, '0')}.flow.jsonc`, `{ "id": "f${index}", "extends": "fat" }`]));
    const found = problemsOf({ ...exampleShop, ...files, 'presets/fat.jsonc': preset }).filter(({ code }) => code === 'shop-too-large');
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain('Make the presets smaller');
  });

  it('end the list of problems, and say so', () => {
    const found = problemsOf({ ...exampleShop, ...flows(SHOP_LIMITS.problems + 1, '{ "id": "a", "wrong": 1 }') });
    expect(found).toHaveLength(SHOP_LIMITS.problems + 1);
    expect(found.at(-1)?.code).toBe('too-many-problems');
  });
});

it('takes a condition for used that another one stands on, and a plugin that works for every flow', () => {
  const wallet = '{ "fact": "customer.savedPayment", "operator": "equal", "value": true }';
  const files = { ...edited(SHOP, '"coupons":', '"stock": { "kind": "inventory" }, "coupons":'), 'conditions.jsonc': `{ "has-wallet": { "all": [{ "not": { "condition": "no-wallet" } }] }, "no-wallet": { "not": ${wallet} } }` };
  expect(problemsOf(files)).toEqual([]);
});

it('lets articles in options have numbers that a card could have', () => {
  const files = edited(SHOP, '"coupons": { "kind": "discounts" }', '"coupons": { "kind": "discounts", "options": { "coupons": [{ "code": "TEA", "buy": { "skus": ["4111111111111111"] } }] } }');
  expect(problemsOf(files)).toEqual([]);
});

it('lets a condition ask twice for the same, and for one thing or another', () => {
  const leaf = (fact: string, value: string): string => `{ "fact": "${fact}", "operator": "equal", "value": "${value}" }`;
  const when = `{ "all": [${leaf('cart.total', '5.00 GBP')}, ${leaf('cart.total', '5 GBP')}, ${leaf('device', 'mobile')}, ${leaf('device', 'mobile')}, { "any": [${leaf('channel', 'web')}, ${leaf('channel', 'app')}] }] }`;
  expect(problemsOf({ ...exampleShop, ...only(MOBILE, '{ "fact": "cart.total", "operator": "atMost", "value": "200.00 GBP" }', when) })).toEqual([]);
});

describe('compileShop with strict', () => {
  it('takes warnings for errors', () => {
    const files = { ...exampleShop, 'texts/de.jsonc': '{}' };
    expect(compileShop(files)).toMatchObject({ ok: true, warnings: [{ code: 'unused-locale', severity: 'warning' }] });
    expect(compileShop(files, { strict: true })).toMatchObject({ ok: false, problems: [{ code: 'unused-locale', severity: 'error' }] });
  });
});
