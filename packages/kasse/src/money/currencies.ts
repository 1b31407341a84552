/**
 * The day list one of ISO 4217 (current currencies and funds) was published from which the table below is taken.
 * Maintained by SIX on behalf of ISO. Codes without a minor unit ("N.A.": precious metals, bond units, SDR, XSU,
 * XUA, XTS, XXX) are left out, because no amount can be written in them.
 *
 * `Intl` is not asked: it follows CLDR, which states other decimals for some currencies and depends on the runtime.
 */
export const CURRENCIES_PUBLISHED = '2026-01-01';

const CODES_BY_EXPONENT: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
     COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
     INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
     MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
     STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  CODES_BY_EXPONENT.flatMap(([exponent, codes]) => codes.split(/\s+/).map((code) => [code, exponent] as const)),
);

/** All known codes, in alphabetical order. */
export const CURRENCY_CODES: readonly string[] = [...EXPONENTS.keys()].sort();

/** Says whether amounts can be written in this currency: an upper-case code of the list that has a minor unit. */
export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/**
 * How many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD, 4 for CLF.
 * @throws {RangeError} When the code is not a currency of the list.
 */
export function exponentOf(currency: string): number {
  const exponent = EXPONENTS.get(currency);
  if (exponent === undefined) throw new RangeError(`"${currency}" is not a currency of ISO 4217 with a minor unit.`);
  return exponent;
}
