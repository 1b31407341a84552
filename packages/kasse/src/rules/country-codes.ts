/** ISO 3166-1 alpha-2, officially assigned, and `XK` (Kosovo), which is user-assigned and in use by posts and banks. */
const COUNTRY_CODES: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
    'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR ' +
    'GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT ' +
    'JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
    'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY ' +
    'QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO ' +
    'TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK'
  ).split(' '),
);

/** Says whether a text is the two-letter code of a country, in upper case. */
export function isCountryCode(code: string): boolean {
  return COUNTRY_CODES.has(code);
}

/** What is often written for a country and is no code of it: in posts, in tax numbers, in three letters. */
const TAKEN_FOR_CODES: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR', GBR: 'GB', USA: 'US' };

/** The code that was most likely meant. Of two letters almost any other is one slip away, so that a slip is not guessed. */
export function nearestCountry(text: string): string | undefined {
  const upper = text.trim().toUpperCase();
  if (isCountryCode(upper)) return upper;
  return Object.hasOwn(TAKEN_FOR_CODES, upper) ? TAKEN_FOR_CODES[upper] : undefined;
}

/** Says of what is no code that it is none, and what to write. */
export function notACountry(text: string): string {
  const near = nearestCountry(text);
  const cure = near === undefined ? 'Write two capital letters such as "GB".' : `Did you mean "${near}"?`;
  return `"${text.slice(0, 40)}" is no country of ISO 3166. ${cure}`;
}
