import { describe, expect, it } from 'vitest';
import { line } from '../../test/carrier-request.js';
import { saidOf, type SubjectParts } from '../../test/check-subject.js';
import { setUp } from '../../test/set-up.js';
import { age, type AgeOptions } from './index.js';

const wine = line({ id: 'wine', tags: ['alcohol'] });
const knife = line({ id: 'knife', categories: ['knives'] });
const given: AgeOptions = {
  rules: [{ tags: ['alcohol'], minimumAge: 18, byCountry: { US: 21, DE: 16 } }, { categories: ['knives'], minimumAge: 17 }],
  birthDateField: 'birthDate',
  confirmationField: 'isAdult',
  now: () => Date.parse('2026-03-01T12:00:00Z'),
};
const said = async (parts: SubjectParts, change: Partial<AgeOptions> = {}): Promise<string> => {
  const text = await saidOf(await setUp(age({ ...given, ...change })), { lines: [wine], ...parts });
  return /only for people of (\d+) years or older\. (Remove|Tell)/.exec(text)?.slice(1).join(' ') ?? text;
};
const born = (birthDate: string) => ({ fields: { birthDate } });

describe('age', () => {
  it.each([['2008-03-01', ''], ['2008-03-02', '18 Remove'], ['2008-02-29', ''], ['1950-01-01', ''], ['2026-03-02', '18 Remove']])('lets who was born on %s buy from 18 on: "%s"', async (date, answer) => {
    expect(await said(born(date))).toBe(answer);
  });

  it('gives a leap-day child the birthday on the 1st of March', async () => {
    const on = (day: string) => said(born('2008-02-29'), { now: () => Date.parse(`${day}T12:00:00Z`) });
    expect([await on('2026-02-28'), await on('2026-03-01')]).toEqual(['18 Remove', '']);
  });

  it('asks nobody whose cart holds nothing of it', async () => {
    expect(await said({ lines: [line()] })).toBe('');
  });

  it('asks for the age of the country it goes to, or where it is picked up', async () => {
    const nineteen = born('2006-06-01');
    expect(await said({ ...nineteen, destination: { country: 'US' } })).toBe('21 Remove');
    expect(await said({ ...born('2010-01-01'), destination: { country: 'DE' } })).toBe('');
    expect(await said({ ...born('2010-01-01'), fulfillment: { country: 'DE' } })).toBe('');
    const fulfillment = { pickupPointId: 'nyc', pickupPoints: [{ id: 'nyc', title: 'NYC', addressLines: [], country: 'US', isAvailable: true, priceMinor: 0 }] };
    expect(await said({ ...nineteen, fulfillment, destination: { country: 'GB' } })).toBe('21 Remove');
  });

  it('asks for the highest age of all lines', async () => {
    expect(await said({ lines: [knife, wine], ...born('2009-01-01') })).toBe('18 Remove');
    expect(await said({ lines: [knife], ...born('2009-01-01') })).toBe('');
    expect(await said({ lines: [knife, wine], ...born('2009-06-01'), destination: { country: 'DE' } })).toBe('17 Remove');
  });

  it('takes a confirmation where no date of birth is given, and none against one', async () => {
    expect(await said({})).toBe('18 Tell');
    expect(await said({ consents: { isAdult: true } })).toBe('');
    expect(await said({ fields: { isAdult: true } })).toBe('');
    expect(await said({ consents: { isAdult: false } })).toBe('18 Tell');
    expect(await said({ ...born('2010-01-01'), consents: { isAdult: true } })).toBe('18 Remove');
    expect(await said({ consents: { isAdult: true } }, { confirmationField: undefined })).toBe('18 Tell');
    expect(await said({ fields: { isAdult: 'true' } })).toBe('18 Tell');
  });

  it.each(['tomorrow', '08-03-01', ''])('does not know the age of who was born on "%s"', async (date) => {
    expect(await said(born(date))).toBe('18 Tell');
  });

  it('keeps to the calendar of its time zone', async () => {
    const at = (timeZone: string) => said(born('2008-03-02'), { timeZone });
    expect([await at('UTC'), await at('Pacific/Kiritimati')]).toEqual(['18 Remove', '']);
  });

  it('speaks the words it is given, without the date', async () => {
    const check = await setUp(age({ ...given, tooYoung: 'Erst ab {age}.' }));
    expect(await saidOf(check, { lines: [wine], ...born('2010-01-01') })).toBe('check_failed Erst ab 18.');
  });

  it.each([
    [{ rules: [] }, 'at least one rule'], [{ rules: [{ minimumAge: 18 }] }, 'tags, with categories'], [{ birthDateField: undefined, confirmationField: undefined }, 'ever be known'],
    [{ timeZone: 'Mars' }, 'not a time zone'], [{ rules: [{ tags: ['a'], minimumAge: 17.5 }] }, 'whole years'], [{ rules: [{ tags: ['a'], minimumAge: 18, byCountry: { usa: 21 } }] }, 'Did you mean "US"?'],
  ])('refuses the options %j', async (change, message) => {
    await expect(setUp(age({ ...given, ...change }))).rejects.toThrow(message);
  });
});
