/**
 * The country of the placeholder address for each word of the file: an address needs an ISO 3166 code.
 *
 * Words that are no country get one that stands for them; `shop/conditions.jsonc` names word and code together, so that
 * giving the address does not move a buyer to another flow.
 */
const CODES: Readonly<Record<string, string>> = {
  'United Kingdom': 'GB',
  Australia: 'AU',
  Austria: 'AT',
  Bahrain: 'BH',
  Belgium: 'BE',
  Brazil: 'BR',
  Canada: 'CA',
  'Channel Islands': 'JE',
  Cyprus: 'CY',
  'Czech Republic': 'CZ',
  Denmark: 'DK',
  EIRE: 'IE',
  'European Community': 'BE',
  Finland: 'FI',
  France: 'FR',
  Germany: 'DE',
  Greece: 'GR',
  'Hong Kong': 'HK',
  Iceland: 'IS',
  Israel: 'IL',
  Italy: 'IT',
  Japan: 'JP',
  Lebanon: 'LB',
  Lithuania: 'LT',
  Malta: 'MT',
  Netherlands: 'NL',
  Norway: 'NO',
  Poland: 'PL',
  Portugal: 'PT',
  RSA: 'ZA',
  'Saudi Arabia': 'SA',
  Singapore: 'SG',
  Spain: 'ES',
  Sweden: 'SE',
  Switzerland: 'CH',
  'United Arab Emirates': 'AE',
  Unspecified: 'GB',
  USA: 'US',
};

/** A word that is not in the table stands at home. */
export function countryCode(word: string): string {
  return Object.hasOwn(CODES, word) ? (CODES[word] ?? HOME) : HOME;
}

const HOME = 'GB';

export const countryCodes: readonly string[] = [...new Set(Object.values(CODES))];

export const countryWords: readonly string[] = Object.keys(CODES);
