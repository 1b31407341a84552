import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeGateway } from '../../fakes/index.js';
import { carrierChecks, cartChecks, type ConformanceChecks, discountsChecks, inventoryChecks, leftOut, ordersChecks, paymentGatewayChecks, storedValueChecks, taxProviderChecks } from '../index.js';

const guide = readFileSync(new URL('../../../../../docs/guide/testing.md', import.meta.url), 'utf8');

/** The rows of the table that begins with this heading, without backticks. */
function table(heading: string): readonly (readonly string[])[] {
  const [, after = ''] = guide.split(`\n| ${heading} |`);
  const [text = ''] = after.split('\n\n');
  return text.split('\n').slice(2).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')));
}

/** What a fixture may bring, and what its checks need; every suite of plugins has the last three. */
function needsOf<Fixture>(checks: ConformanceChecks<Fixture>): readonly string[] {
  return [...new Set(checks.flatMap(({ needs }) => needs as readonly string[]))].sort();
}
const EVERYWHERE = ['broken', 'silent', 'wrongOptions'];
const own = (needs: readonly string[]): readonly string[] => needs.filter((need) => !EVERYWHERE.includes(need));

describe('the guide to testing', () => {
  it.each([
    ['describePaymentGateway', needsOf(paymentGatewayChecks)],
    ['describeCarrier', needsOf(carrierChecks)],
    ['describeTaxProvider', needsOf(taxProviderChecks)],
    ['describeInventory', needsOf(inventoryChecks)],
    ['describeDiscounts', needsOf(discountsChecks)],
    ['describeStoredValue', needsOf(storedValueChecks)],
    ['describeOrders', needsOf([...ordersChecks as ConformanceChecks<object>, ...cartChecks as ConformanceChecks<object>])],
  ])('names all that %s can use', (suite, needs) => {
    const row = table('suite').find(([names = '']) => names.split(', ').includes(suite));
    expect(row?.[2]?.split(/[ ;]+/).filter((word) => word !== '').sort()).toEqual(own(needs));
  });

  it('says what the makers of each suite answer', () => {
    const suites = table('suite').flatMap(([names = '']) => names.split(', '));
    const [plugins = [], ...others] = table('makers of');
    expect(plugins[0]).toBe('every suite of plugins');
    expect(others.map(([name]) => name).sort()).toEqual(suites.filter((name) => /Orders|Cart|Store$/.test(name)).sort());
    expect(others.find(([name]) => name === 'describeOrders')?.[1]).toMatch(/{ orders, count }.*transact/);
  });

  it('explains what a gateway can bring', () => {
    expect(table('`describePaymentGateway`: key').flatMap(([keys = '']) => keys.split(', ')).sort()).toEqual([...needsOf(paymentGatewayChecks), 'open', 'request'].sort());
  });

  it('shows the name of a suite that brings the least', () => {
    const least = { open: () => fakeGateway().plugin, request: { reference: 'cs_1', amountMinor: 1_000, currency: 'GBP', method: 'card', capture: false } };
    const { checks, needs } = leftOut(paymentGatewayChecks, least);
    expect(guide.replaceAll('\n', ' ')).toContain(`(${checks.length} of ${paymentGatewayChecks.length} checks left out: it brings no ${needs.slice(0, 2).join(', ')}, ...)`);
  });
});
