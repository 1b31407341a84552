import type { TaxableItem, TaxRequest } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { setUp } from '../../test/set-up.js';
import { rateTable, type RateTableOptions } from './index.js';

const table: RateTableOptions = {
  entries: [
    { name: 'VAT', countries: ['GB'], rates: { standard: '20 %', reduced: '5%', zero: '0 %' } },
    { name: 'USt', countries: ['DE'], rates: { standard: '19 %', reduced: '7 %', zero: '0 %' } },
    { name: 'IVA', countries: ['ES'], rates: { '*': '21 %', reduced: '10 %' } },
    { name: 'IVA', countries: ['ES'], postalCodes: ['35', '38'], rates: { '*': '0 %' } },
    { name: 'State', countries: ['US'], regions: ['NY'], rates: { standard: '4 %', reduced: '0 %' } },
    { name: 'City', countries: ['US'], regions: ['NY'], postalCodes: ['100'], rates: { standard: '4.875 %' } },
  ],
};
const item = (category = 'standard', kind: TaxableItem['kind'] = 'line'): TaxableItem => ({ id: 'l1', kind, category, amountMinor: 1000, quantity: 1 });

async function taxes(destination: TaxRequest['destination'], change: Partial<TaxRequest> = {}, options = table) {
  const provider = await setUp(rateTable(options));
  const answer = await provider.calculate({ currency: 'GBP', priceMode: 'exclusive', destination, origin: { country: 'GB' }, items: [item()], ...change }, call());
  if ('status' in answer) throw new Error(answer.status);
  return answer;
}

describe('rateTable', () => {
  it('gives the rate of the country and the category, in parts per million', async () => {
    const items = [item(), item('reduced'), item('zero'), item('reduced', 'fulfillment'), item('standard', 'fee')];
    expect((await taxes({ country: 'GB' }, { items })).map((taxed) => taxed.taxes)).toEqual(
      [200_000, 50_000, 0, 50_000, 200_000].map((ratePpm) => [{ name: 'VAT', ratePpm }]),
    );
  });

  it('adds up components of different names, each with its own', async () => {
    expect(await taxes({ country: 'US', region: 'ny', postalCode: '10001-1234' })).toEqual([
      { id: 'l1', taxes: [{ name: 'State', ratePpm: 40_000 }, { name: 'City', ratePpm: 48_750 }] },
    ]);
    expect((await taxes({ country: 'US', region: 'US-NY', postalCode: '12207' }))[0]?.taxes).toEqual([{ name: 'State', ratePpm: 40_000 }]);
    expect((await taxes({ country: 'US', region: 'NY', postalCode: '10001' }, { items: [item('reduced')] }))[0]?.taxes).toEqual([{ name: 'State', ratePpm: 0 }]);
  });

  it('lets the narrower of two entries of one name count', async () => {
    expect((await taxes({ country: 'ES', postalCode: '28001' }))[0]?.taxes).toEqual([{ name: 'IVA', ratePpm: 210_000 }]);
    expect((await taxes({ country: 'ES', postalCode: '35 001' }))[0]?.taxes).toEqual([{ name: 'IVA', ratePpm: 0 }]);
  });

  it('says which rate an inclusive price contains, where the destination has another', async () => {
    const inclusive = { priceMode: 'inclusive' } as const;
    expect(await taxes({ country: 'DE' }, inclusive)).toEqual([{ id: 'l1', taxes: [{ name: 'USt', ratePpm: 190_000 }], containedRatePpm: 200_000 }]);
    expect(await taxes({ country: 'GB' }, inclusive)).toEqual([{ id: 'l1', taxes: [{ name: 'VAT', ratePpm: 200_000 }] }]);
    expect(await taxes({ country: 'DE' }, { ...inclusive, items: [item('zero')] })).toEqual([{ id: 'l1', taxes: [{ name: 'USt', ratePpm: 0 }] }]);
  });

  it('refuses to guess elsewhere, unless the shop calls it an export', async () => {
    await expect(taxes({ country: 'CH' })).rejects.toThrow('not_covered');
    await expect(taxes({ country: 'US', region: 'CA' })).rejects.toThrow('not_covered');
    await expect(taxes({ country: 'DE' }, { priceMode: 'inclusive', origin: { country: 'CH' } })).rejects.toThrow('no entry for CH');
    const exporting = { ...table, elsewhere: 'zero' as const };
    expect(await taxes({ country: 'CH' }, {}, exporting)).toEqual([{ id: 'l1', taxes: [] }]);
    expect(await taxes({ country: 'CH' }, { priceMode: 'inclusive' }, exporting)).toEqual([{ id: 'l1', taxes: [], containedRatePpm: 200_000 }]);
  });

  it('takes a missing category for an error, not for a zero', async () => {
    await expect(taxes({ country: 'GB' }, { items: [item('books')] })).rejects.toThrow('no category "books" in GB');
    await expect(taxes({ country: 'GB' }, { items: [item('constructor')] })).rejects.toThrow('no category');
    expect((await taxes({ country: 'ES' }, { items: [item('books')] }))[0]?.taxes).toEqual([{ name: 'IVA', ratePpm: 210_000 }]);
  });

  it.each([
    ['20.00001 %', 'percentage'], ['twenty', 'percentage'], ['-5 %', 'percentage'], ['101 %', 'percentage'], ['', 'percentage'], ['1e1', 'percentage'], ['19', 'percentage'], ['0.19', 'percentage'],
  ])('refuses a rate of "%s"', async (rate, message) => {
    await expect(taxes({ country: 'GB' }, {}, { entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: rate } }] })).rejects.toThrow(message);
  });

  it.each([
    [{ entries: [] }, 'at least one entry'], [{ entries: [{ name: 'VAT', countries: ['UK'], rates: { a: '1 %' } }] }, 'Did you mean "GB"?'],
    [{ entries: [{ name: 'VAT', countries: ['GB'], rates: {} }] }, 'at least one rate'], [{ entries: table.entries, elsewere: 'zero' }, 'elsewere'],
    [{ entries: [{ name: 'VAT', countries: ['GB', 'IE'], rates: { standard: '20 %' } }, { name: 'VAT', countries: ['GB', 'FR'], rates: { reduced: '5 %' } }] }, 'No entry of FR has a rate for "standard"'],
  ])('refuses %j', async (options, message) => {
    await expect(taxes({ country: 'GB' }, {}, options)).rejects.toThrow(message);
  });
});
