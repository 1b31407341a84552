import { describe, expect, it } from 'vitest';
import { saidOf, type SubjectParts } from '../../test/check-subject.js';
import { setUp } from '../../test/set-up.js';
import { poBox, type PoBoxOptions } from './index.js';

const said = async (parts: SubjectParts, options: PoBoxOptions = {}): Promise<string> => saidOf(await setUp(poBox(options)), parts);
const refusal = 'check_failed We cannot deliver to a post box. Enter a street address.';

describe('poBox', () => {
  it.each([
    'PO Box 123', 'P.O. Box 7', 'p.o.box 7', 'P O BOX 7', 'Post Office Box 12', 'post box 12', 'Unit 3, PO BOX 99', 'Postfach 10 20 30', 'Postbus 123', 'B.P. 45', 'Boîte postale 45',
    'Apartado 123', 'Apdo. 123', 'Apartado de Correos 9', 'Casella Postale 7', 'Skrytka pocztowa 12', 'Caixa Postal 12',
  ])('refuses %s', async (line1) => {
    expect(await said({ destination: { line1 } })).toBe(refusal);
    expect(await said({ destination: { line2: line1 } })).toBe(refusal);
  });

  it.each(['1 Boxwood Road', 'Postboxgasse 3', 'BP Tankstelle, Weg 3', '3 Post Street', 'Box Hill 4', 'Calle del Apartado', 'x'.repeat(100_000)])('delivers to %.40s', async (line1) => {
    expect(await said({ destination: { line1 } })).toBe('');
  });

  it('is asked where something is sent, and only in the countries it names', async () => {
    const destination = { line1: 'PO Box 1', country: 'US' };
    expect(await said({})).toBe('');
    expect(await said({ destination, fulfillment: { pickupPointId: 'leeds' } })).toBe('');
    expect(await said({ destination }, { countries: ['GB'] })).toBe('');
    expect(await said({ destination }, { countries: ['GB', 'US'], text: 'No.' })).toBe('check_failed No.');
  });

  it.each([[{ countries: [] }, 'at least one country'], [{ countries: ['uk'] }, 'ISO 3166'], [{ text: '' }, 'at least one character']])('refuses the options %j', async (options, message) => {
    await expect(setUp(poBox(options))).rejects.toThrow(message);
  });
});
